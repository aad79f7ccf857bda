#include "base/http/forwarded.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/text/ascii.hpp"

namespace usher::http {

namespace {

/// What one proxy said about who connected to it.
struct Hop {
  std::optional<ClientAddress> from;  ///< nothing where it hid or garbled that
  std::optional<bool> secure;
};

/// The position of the first `separator` outside quotes, or the text's size.
std::size_t find_unquoted(std::string_view text, char separator) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted && text[i] == '\\') ++i;
    if (!quoted && text[i] == separator) return i;
  }
  return text.size();
}

template <class Visit>
void split_unquoted(std::string_view text, char separator, Visit visit) {
  while (true) {
    const std::size_t end = find_unquoted(text, separator);
    visit(text::trimmed(text.substr(0, end)));
    if (end == text.size()) return;
    text.remove_prefix(end + 1);
  }
}

std::optional<bool> secure_by(std::string_view scheme) {
  if (text::ascii_iequals(scheme, "https")) return true;
  if (text::ascii_iequals(scheme, "http")) return false;
  return std::nullopt;
}

/// An address with or without a port: `192.0.2.1:80`, `[2001:db8::1]:80`.
std::optional<ClientAddress> parse_node(std::string_view node) {
  if (const auto address = ClientAddress::parse(node)) return address;
  const auto colon = node.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view host = node.substr(0, colon);
  // An IPv6 address has brackets where a port follows: without them the colon was its own.
  if (host.find(':') != std::string_view::npos && !host.starts_with('[')) return std::nullopt;
  return ClientAddress::parse(host);
}

/// One element of `Forwarded`: `for=192.0.2.60;proto=http` (RFC 7239 section 4).
Hop parse_forwarded_element(std::string_view element) {
  Hop hop;
  split_unquoted(element, ';', [&](std::string_view pair) {
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) return;
    const std::string_view name = pair.substr(0, equals);
    std::string_view value = pair.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (text::ascii_iequals(name, "for")) hop.from = parse_node(value);
    if (text::ascii_iequals(name, "proto")) hop.secure = secure_by(value);
  });
  return hop;
}

template <class Visit>
void each_element(std::span<const HeaderField> fields, std::string_view name, Visit visit) {
  for (const HeaderField& field : fields) {
    if (text::ascii_iequals(field.name, name)) split_unquoted(field.value, ',', visit);
  }
}

std::vector<Hop> forwarded_hops(std::span<const HeaderField> fields) {
  std::vector<Hop> hops;
  each_element(fields, "Forwarded",
               [&](std::string_view text) { hops.push_back(parse_forwarded_element(text)); });
  return hops;
}

std::vector<Hop> x_forwarded_hops(std::span<const HeaderField> fields) {
  std::vector<Hop> hops;
  std::vector<std::optional<bool>> schemes;
  each_element(fields, "X-Forwarded-For",
               [&](std::string_view text) { hops.push_back({parse_node(text), {}}); });
  each_element(fields, "X-Forwarded-Proto",
               [&](std::string_view text) { schemes.push_back(secure_by(text)); });
  if (schemes.empty()) return hops;
  if (hops.empty()) hops.emplace_back();
  // Proxies that append say one scheme per hop; most just set the one that they saw.
  const bool one_each = schemes.size() == hops.size();
  for (std::size_t i = 0; i < hops.size(); ++i) hops[i].secure = one_each ? schemes[i] : schemes.back();
  return hops;
}

bool has_field(std::span<const HeaderField> fields, std::string_view name) {
  return std::ranges::any_of(fields,
                             [&](const HeaderField& field) { return text::ascii_iequals(field.name, name); });
}

}  // namespace

bool TrustedProxies::trusts(const ClientAddress& address) const noexcept {
  return std::ranges::any_of(networks_, [&](const Network& network) { return network.contains(address); });
}

Origin TrustedProxies::resolve(const Origin& peer, std::span<const HeaderField> fields) const {
  if (!trusts(peer.client)) return peer;
  const bool x_forwarded = headers_ == ForwardedHeaders::x_forwarded ||
                           (headers_ == ForwardedHeaders::either && has_field(fields, "X-Forwarded-For")) ||
                           (headers_ == ForwardedHeaders::either && !has_field(fields, "Forwarded"));
  std::vector<Hop> hops = x_forwarded ? x_forwarded_hops(fields) : forwarded_hops(fields);

  Origin origin = peer;
  while (!hops.empty() && trusts(origin.client)) {
    const Hop hop = hops.back();
    hops.pop_back();
    if (hop.secure) origin.secure = *hop.secure;
    if (!hop.from) break;
    origin.client = *hop.from;
  }
  return origin;
}

}  // namespace usher::http
