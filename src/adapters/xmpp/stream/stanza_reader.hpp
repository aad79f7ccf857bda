#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/xmpp/stream/element.hpp"
#include "adapters/xmpp/stream/stream_parser.hpp"

namespace usher::xmpp {

/// What became of a stanza's XML.
struct ReadStanza {
  Element stanza;
  std::string refused;  ///< why it is passed over: then only its start is there; empty: it is whole
};

/// Reads stanzas that were cut out of a stream. Every name that it saw stays in an expat parser for good, so
/// it takes a new one now and then, and gives it the start tag of the stream, whose namespaces hold in all
/// stanzas. Not thread-safe.
class StanzaReader {
 public:
  explicit StanzaReader(const StreamLimits& limits);
  StanzaReader(const StanzaReader&) = delete;
  StanzaReader& operator=(const StanzaReader&) = delete;
  ~StanzaReader();

  /// The stream's start tag; to be called first.
  /// @returns it, without content, or a sentence for the log
  std::expected<Element, std::string> open(std::string_view tag);
  /// A whole stanza. One whose names can't be understood is refused alone, as it may be what a server makes
  /// of good XML: Prosody writes a namespace's name where only its prefix may stand (`xml:`).
  /// @returns a sentence for the log where it is no good XML
  std::expected<ReadStanza, std::string> read(std::string_view xml);
  /// The start tag of one that is not whole. A start that can't be read is empty: its stanza was not looked
  /// at either.
  Element read_start(std::string_view tag);

 private:
  class Parser;

  /// The start tag of a stanza whose namespaces are of no use.
  [[nodiscard]] Element start_as_written(std::string_view xml) const;
  void renew();

  StreamLimits limits_;
  std::string header_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace usher::xmpp
