// Bytes as an XMPP server would send them: stanzas are the same however packets cut them, also those that are
// passed over, and what is written of one reads as the same one.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/xmpp/stream/stanza.hpp"
#include "adapters/xmpp/stream/stream_parser.hpp"

namespace {

using namespace usher::xmpp;

struct Parsed {
  std::vector<Element> stanzas;
  std::vector<Element> refused;
  bool good = true;
};

Parsed parse(std::string_view bytes, std::size_t piece) {
  Parsed parsed;
  StreamParser parser(
      {.on_open = [](const Element&) {},
       .on_stanza = [&](Element stanza) { parsed.stanzas.push_back(std::move(stanza)); },
       .on_refused = [&](const Element& start, std::string_view) { parsed.refused.push_back(start); },
       .on_close = [] {}},
      {.stanza_bytes = 4096, .depth = 8, .attributes = 8});
  for (; !bytes.empty() && parsed.good; bytes.remove_prefix(std::min(piece, bytes.size())))
    parsed.good = parser.feed(bytes.substr(0, piece)).has_value();
  return parsed;
}

bool all_in_namespaces(const Element& element) {
  return !element.xmlns().empty() && std::ranges::all_of(element.children(), all_in_namespaces);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string header =
      "<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'>";
  const std::string bytes = header + std::string(reinterpret_cast<const char*>(data), size);
  const Parsed whole = parse(bytes, bytes.size());
  const Parsed pieces = parse(bytes, 3);
  if (whole.good != pieces.good || whole.stanzas != pieces.stanzas || whole.refused != pieces.refused)
    std::abort();
  for (const Element& stanza : whole.stanzas) {
    if (!all_in_namespaces(stanza)) continue;  // see Element
    const Parsed again = parse(header + stanza.to_xml(ns::component), 1U << 20U);
    // It may have grown beyond the limit by characters that are written as entities.
    if (!again.good) std::abort();
    if (again.refused.empty() && (again.stanzas.size() != 1 || again.stanzas.front() != stanza)) std::abort();
  }
  return 0;
}
