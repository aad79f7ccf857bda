#include "domain/model/webhook.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "domain/model/named_values.hpp"

namespace usher::domain {
namespace {

constexpr std::array state_names{
    std::pair{WebhookState::enabled, std::string_view{"enabled"}},
    std::pair{WebhookState::failing, std::string_view{"failing"}},
    std::pair{WebhookState::gone, std::string_view{"gone"}},
};

constexpr std::string_view secure = "https://";
constexpr std::string_view plain = "http://";

std::size_t scheme_size(std::string_view url) {
  if (url.starts_with(secure)) return secure.size();
  return url.starts_with(plain) ? plain.size() : 0;
}

std::unexpected<Error> refused(std::string_view why) {
  return fail(Errc::invalid_argument, "a webhook's address " + std::string(why));
}

bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
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
  return std::string(text);
}

std::string_view origin_of(std::string_view url) {
  return url.substr(0, std::min(url.find_first_of("/?#", scheme_size(url)), url.size()));
}

}  // namespace usher::domain
