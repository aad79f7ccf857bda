#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/web/pages/language/catalogue.hpp"
#include "adapters/web/pages/markup/html_context.hpp"
#include "adapters/web/pages/markup/schema.hpp"
#include "adapters/web/pages/markup/source_error.hpp"

namespace usher::pages {

/// A page's template, compiled. What it may say, between HTML:
///
///     {{name}}                      a value, escaped for where it stands
///     {{#name}}...{{/name}}         shown if there is a value; once for each item of a list
///     {{^name}}...{{/name}}         shown if there is none
///     {{> name}}                    the template `name.html` in its place
///     {{t "English {name}"}}        the message in the reader's language, with values in it
///     {{n count "{count} day" "{count} days"}}   the same, by number
///
/// The compiler follows the HTML and decides how to escape each value; where none can stand safely
/// (scripts, styles, comments, unquoted attributes), or where a name or message doesn't exist, it
/// refuses the template. A line break with the blanks around it is dropped beside a tag, elsewhere it is
/// one line break: so write the blanks that matter within a line.
///
/// Immutable, so any number of threads may render at once.
class Template {
 public:
  /// Finds a partial by name; null where there is none.
  using Partials = std::function<const SourceFile*(std::string_view name)>;

  struct Environment {
    const MessageList& messages;
    Partials partial;
    /// Every message that is used is put here, so that a test can find those that are not.
    std::set<std::string>* used_messages = nullptr;
  };

  /// Shows nothing.
  Template() = default;

  /// @param scopes what names may refer to, outermost first; the last may hide names of the others
  /// @throws SourceError
  static Template compile(const SourceFile& source, std::span<const Schema* const> scopes,
                          const Environment& environment);

  /// Appends the page to `out`.
  /// @param records one for each scope, of the type that its schema is about
  void render(std::string& out, std::span<const void* const> records, const Catalogue& catalogue) const;

  static constexpr std::size_t scopes_max = 6;
  static constexpr std::size_t partial_depth_max = 8;

 private:
  friend class TemplateCompiler;
  friend class TemplateRenderer;

  /// A field, and the record it is read from.
  struct Reference {
    std::uint8_t scope = 0;
    const Field* field = nullptr;
  };
  struct Parameter {
    std::string name;
    Reference value;
  };
  enum class OpKind : std::uint8_t { literal, value, message, plural, section, inverted };
  struct Op {
    OpKind kind{};
    Place place{};
    Reference reference;
    std::uint32_t begin = 0;  ///< of the literal's text or of the parameters
    std::uint32_t end = 0;    ///< the same; of a section, the op after it
    std::uint16_t message = 0;
  };

  std::string literals_;
  std::vector<Op> ops_;
  std::vector<Parameter> parameters_;
};

}  // namespace usher::pages
