#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "xmpp/stream/element.hpp"

namespace usher::xmpp {

/// How large things may be that the other side sends.
struct StreamLimits {
  std::size_t stanza_bytes = std::size_t{256} * 1024;
  std::size_t depth = 32;  ///< of elements within a stanza
  std::size_t attributes = 64;
};

/// Cuts what a server sends into stanzas. XML that an XMPP stream may not hold (RFC 6120 section 11.1:
/// comments, processing instructions, document types, entities but the five built in) is refused, before
/// any of it could grow. Not thread-safe.
class StreamParser {
 public:
  struct Events {
    /// The stream's own start tag, without content.
    std::function<void(const Element& header)> on_open;
    std::function<void(Element stanza)> on_stanza;
    std::function<void()> on_close;
  };

  explicit StreamParser(Events events, StreamLimits limits = {});
  StreamParser(const StreamParser&) = delete;
  StreamParser& operator=(const StreamParser&) = delete;
  StreamParser(StreamParser&&) noexcept;
  StreamParser& operator=(StreamParser&&) noexcept;
  ~StreamParser();

  /// Takes the next bytes, and tells the events of what they complete. After an error it takes no more.
  /// @returns a sentence for the log, without anything of what was sent
  std::expected<void, std::string> feed(std::string_view bytes);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace usher::xmpp
