#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/xmpp/stream/element.hpp"

namespace usher::xmpp {

/// How large a stanza may be.
struct StreamLimits {
  std::size_t stanza_bytes = std::size_t{256} * 1024;
  std::size_t depth = 32;       ///< of elements within a stanza
  std::size_t attributes = 64;  ///< of one element
  std::size_t elements = 8192;
  std::size_t name_bytes = 1024;  ///< of an element or attribute, with its namespace
};

/// Cuts what a server sends into stanzas. What a server may pass on of what others send is not its fault: a
/// stanza that is larger than the limits, or whose names or namespaces are none, is passed over alone. XML
/// that an XMPP stream may not hold at all (RFC 6120 section 11.1: comments, processing instructions,
/// document types, entities but the five built in) ends it, before any of it could grow. Memory is bounded
/// however long it lives. Not thread-safe.
class StreamParser {
 public:
  struct Events {
    /// The stream's own start tag, without content.
    std::function<void(const Element& header)> on_open;
    std::function<void(Element stanza)> on_stanza;
    /// One that is passed over.
    /// @param start as much of its start tag as could be read: its type, id and addresses, or nothing
    /// @param why for the log, without anything of what was sent
    std::function<void(const Element& start, std::string_view why)> on_refused;
    std::function<void()> on_close;
  };

  explicit StreamParser(Events events, StreamLimits limits = {});
  StreamParser(const StreamParser&) = delete;
  StreamParser& operator=(const StreamParser&) = delete;
  ~StreamParser();

  /// Takes the next bytes, and tells the events of what they complete. After an error it takes no more.
  /// @returns a sentence for the log, without anything of what was sent
  std::expected<void, std::string> feed(std::string_view bytes);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace usher::xmpp
