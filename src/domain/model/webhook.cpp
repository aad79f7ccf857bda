#include "domain/model/webhook.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text/ascii.hpp"
#include "domain/model/named_values.hpp"

namespace usher::domain {
namespace {

constexpr std::array state_names{
    std::pair{WebhookState::enabled, std::string_view{"enabled"}},
    std::pair{WebhookState::failing, std::string_view{"failing"}},
    std::pair{WebhookState::gone, std::string_view{"gone"}},
    std::pair{WebhookState::disabled, std::string_view{"disabled"}},
};

constexpr std::string_view secure = "https://";
constexpr std::string_view plain = "http://";

std::size_t scheme_size(std::string_view url) {
  if (url.starts_with(secure)) return secure.size();
  return url.starts_with(plain) ? plain.size() : 0;
}

std::unexpected<Error> refused(std::string_view why) {
  Error error{Errc::invalid_argument, "a webhook's address " + std::string(why)};
  error.place.member = "url";
  return std::unexpected(std::move(error));
}

bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

/// The host in `HOST:PORT`, as `[::1]` where it is an IPv6 address.
std::string_view host_in(std::string_view authority) {
  const auto bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  if (bracket != std::string_view::npos) return authority.substr(0, bracket + 1);
  return authority.substr(0, authority.find(':'));
}

/// RFC 6761 section 6.3: this machine, whoever is asked.
bool is_localhost(std::string_view host) {
  constexpr std::string_view name = "localhost";
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() < name.size() || !text::ascii_iequals(host.substr(host.size() - name.size()), name))
    return false;
  return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

/// As far as that can be seen of the name alone.
bool leads_inside(std::string_view host, WebhookReach reach, bool encrypted) {
  if (is_localhost(host)) return reach != WebhookReach::and_loopback;
  const auto address = literal_address(host);
  return address && !may_connect(*address, reach, encrypted);
}

}  // namespace

std::string_view name_of(WebhookState state) { return name_in(state_names, state); }

Result<std::string> parse_webhook_url(std::string_view text, WebhookReach reach) {
  if (text.size() > webhook_url_bytes_max) {
    return refused("is at most " + std::to_string(webhook_url_bytes_max) + " characters long");
  }
  const bool is_plain = reach == WebhookReach::and_loopback && text.starts_with(plain);
  if (!text.starts_with(secure) && !is_plain) {
    return refused("begins with https://");
  }
  // WHATWG's parser takes a backslash for a slash, and others do not: none is good.
  if (!is_visible(text) || text.contains('\\'))
    return refused("holds no spaces, backslashes or letters beyond ASCII");
  if (text.contains('#')) return refused("has no fragment (#...)");
  const auto origin = origin_of(text);
  const auto authority = origin.substr(scheme_size(origin));
  if (authority.empty() || authority.starts_with(':'))
    return refused("names a host: https://example.com/path");
  if (authority.contains('@')) return refused("has no name and password before its host");
  if (leads_inside(host_in(authority), reach, !is_plain))
    return refused("is one of the public network, by https, and not one inside");
  return std::string(text);
}

bool may_connect(const AddressBytes& address, WebhookReach reach, bool encrypted) {
  if (is_loopback(address)) return reach == WebhookReach::and_loopback;
  return encrypted && is_public(address);
}

std::string_view origin_of(std::string_view url) {
  return url.substr(0, std::min(url.find_first_of("/?#", scheme_size(url)), url.size()));
}

}  // namespace usher::domain
