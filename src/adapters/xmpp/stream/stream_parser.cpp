#include "adapters/xmpp/stream/stream_parser.hpp"

#include <utility>

#include "adapters/xmpp/stream/stanza_cutter.hpp"
#include "adapters/xmpp/stream/stanza_reader.hpp"

namespace usher::xmpp {

class StreamParser::Implementation {
 public:
  Implementation(Events events, const StreamLimits& limits)
      : events_(std::move(events)),
        reader_(limits),
        cutter_({.on_open = [this](std::string_view tag) { return open(tag); },
                 .on_stanza = [this](std::string_view xml) { return read(xml); },
                 .on_too_large = [this](std::string_view tag) { refuse(tag); },
                 .on_close = [this] { events_.on_close(); }},
                limits.stanza_bytes) {}

  std::expected<void, std::string> feed(std::string_view bytes) { return cutter_.feed(bytes); }

 private:
  std::expected<void, std::string> open(std::string_view tag) {
    const auto header = reader_.open(tag);
    if (!header) return std::unexpected(header.error());
    events_.on_open(*header);
    return {};
  }

  std::expected<void, std::string> read(std::string_view xml) {
    auto read = reader_.read(xml);
    if (!read) return std::unexpected(std::move(read).error());
    if (read->refused.empty()) {
      events_.on_stanza(std::move(read->stanza));
    } else {
      events_.on_refused(read->stanza, read->refused);
    }
    return {};
  }

  void refuse(std::string_view tag) { events_.on_refused(reader_.read_start(tag), "it is too large"); }

  Events events_;
  StanzaReader reader_;
  StanzaCutter cutter_;
};

StreamParser::StreamParser(Events events, StreamLimits limits)
    : implementation_(std::make_unique<Implementation>(std::move(events), limits)) {}
StreamParser::~StreamParser() = default;

std::expected<void, std::string> StreamParser::feed(std::string_view bytes) {
  return implementation_->feed(bytes);
}

}  // namespace usher::xmpp
