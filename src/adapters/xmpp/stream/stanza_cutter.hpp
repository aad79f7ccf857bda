#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

namespace usher::xmpp {

/// Finds where a stream's stanzas begin and end, by nothing but the marks of its tags, so that one that is
/// too large is passed over in bounded memory and the next one is found. Whether a stanza is good XML shows
/// when it is parsed. Not thread-safe.
class StanzaCutter {
 public:
  struct Events {
    /// What these two return is why the stream can't go on: a sentence for the log.
    using Outcome = std::expected<void, std::string>;

    /// The stream's own start tag.
    std::function<Outcome(std::string_view tag)> on_open;
    std::function<Outcome(std::string_view xml)> on_stanza;
    /// One that is too large has ended.
    /// @param tag its start tag; empty where that alone is too large to be kept
    std::function<void(std::string_view tag)> on_too_large;
    std::function<void()> on_close;
  };

  /// Of a stream's start tag, and of a stanza's that is kept of one that is too large.
  static constexpr std::size_t tag_bytes_max = std::size_t{16} * 1024;

  StanzaCutter(Events events, std::size_t stanza_bytes_max)
      : events_(std::move(events)), stanza_bytes_max_(stanza_bytes_max) {}

  /// @returns a sentence for the log, without anything of what was sent; no more is to be fed then
  std::expected<void, std::string> feed(std::string_view bytes);

 private:
  enum class State : std::uint8_t {
    text,         ///< between tags
    mark,         ///< behind `<`
    start_tag,    ///< within one, but not in a value
    value,        ///< of an attribute
    end_tag,      ///< behind `</`
    exclamation,  ///< behind `<!`
    character_data,
    instruction,  ///< behind `<?`
  };

  /// @returns how many of the bytes belong together and were taken
  std::size_t take(std::string_view bytes);
  std::size_t take_text(std::string_view bytes);
  std::size_t take_value(std::string_view bytes);
  void take_one(char c);
  void take_mark(char c);
  void take_start_tag(char c);
  void take_exclamation(char c);
  void take_instruction(char c);
  void keep(std::string_view bytes);
  void start_tag_ended();
  void opened();
  void end_tag_ended();
  void stanza_ended();
  void fail(std::string_view what) { problem_ = "bad XML: " + std::string(what); }
  void refuse(std::string_view what) { problem_ = "refused XML: " + std::string(what); }

  Events events_;
  std::size_t stanza_bytes_max_;
  State state_ = State::text;
  std::size_t depth_ = 0;  ///< of elements that are open: 1 is the stream
  std::string kept_;       ///< of the stanza, or of the tag before there is one
  std::size_t tag_ = 0;    ///< the size of the stanza's start tag; 0 until it ends
  bool too_large_ = false;
  char quote_ = 0;
  char before_ = 0;      ///< the character before, within a tag
  std::size_t end_ = 0;  ///< how much was seen of what begins or ends character data
  bool begun_ = false;   ///< something other than white space came
  bool closed_ = false;
  std::string problem_;
};

}  // namespace usher::xmpp
