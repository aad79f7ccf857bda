#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace usher::pages {

/// Where in an HTML document a value would stand, and so how it has to be escaped.
enum class Place : std::uint8_t {
  text,        ///< between tags
  plain_text,  ///< inside `<title>` or `<textarea>`, where tags are none
  attribute,   ///< inside a quoted attribute
  url,         ///< at the start of an attribute that holds a URL
  url_part,    ///< later in such an attribute
};

/// Follows a template's HTML as a browser's tokenizer would (HTML Standard, section 13.2.5), as far as
/// it takes to know the place of each value. It is stricter: what browsers would repair, it refuses.
/// Tag and attribute names are lower case.
class HtmlContext {
 public:
  /// @returns what is wrong, or nothing
  std::string read(std::string_view html);

  /// @returns the place of a value that stands here, in `place`, or why none may
  std::string place_value(Place& place);

  /// To be called where a section begins or ends: inside a tag, only between attributes is allowed.
  /// @returns what is wrong, or nothing
  std::string cross_section();

  [[nodiscard]] bool in_document_text() const { return state_ == State::text; }

  bool operator==(const HtmlContext&) const = default;

 private:
  enum class State : std::uint8_t {
    text,
    tag_open,
    tag_name,
    between_attributes,
    attribute_name,
    attribute_equals,
    attribute_value,
    comment,
    declaration,
    raw,         // script, style: until its end tag
    plain_text,  // title, textarea: until its end tag
  };

  std::string step(char c);
  std::string step_in_tag(char c);
  void end_tag();

  State state_ = State::text;
  char quote_ = 0;
  bool closing_ = false;
  bool value_started_ = false;
  std::string tag_;
  std::string attribute_;
  std::string recent_;  // the last bytes of a comment or of such an element, to see its end
};

}  // namespace usher::pages
