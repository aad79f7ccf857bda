#include "adapters/web/pages/handlers/form_tokens.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/secrets/equal.hpp"
#include "base/secrets/hmac.hpp"
#include "base/text/base62.hpp"

namespace usher::pages {
namespace {

__extension__ using Number = unsigned __int128;

constexpr std::size_t text_size = 22;  // 128 bits
constexpr std::size_t half_size = 11;  // 64 bits
constexpr std::size_t time_size = 8;   // seconds, for some million years
constexpr std::size_t pass_size = text_size + time_size + text_size;

constexpr std::string_view https_name = "__Host-usher-form";
constexpr std::string_view http_name = "usher-form";
constexpr std::string_view https_account_name = "__Host-usher-account";
constexpr std::string_view http_account_name = "usher-account";

/// In a cookie's place; no cookie is so short.
const BrowserCookie another_device{.value = "device"};

std::string base62_text(const std::byte* bytes) {
  Number number = 0;
  std::memcpy(&number, bytes, sizeof number);
  std::array<char, text_size> digits{};
  text::base62::encode(number, digits);
  return {digits.data(), digits.size()};
}

std::string base62_half(const std::byte* bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes, sizeof number);
  std::array<char, half_size> digits{};
  text::base62::encode(number, digits);
  return {digits.data(), digits.size()};
}

bool is_base62(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return text::base62::digit_of(c) >= 0; });
}

std::uint64_t seconds_of(domain::Timestamp time) {
  return static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

/// The value of a cookie in a `Cookie` field (RFC 6265 section 4.2.1).
std::string_view find_cookie(std::string_view field, std::string_view name) {
  while (!field.empty()) {
    std::string_view pair = field.substr(0, field.find(';'));
    field.remove_prefix(std::min(pair.size() + 1, field.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return pair.substr(name.size() + 1);
  }
  return {};
}

std::string cookie_field(std::string_view name, std::string_view value, bool is_https) {
  // A plain http site is one for trying usher out: there browsers would not keep a `Secure` cookie.
  std::string field(name);
  field.append(1, '=').append(value);
  return field + (is_https ? "; Secure" : "") + "; Path=/; HttpOnly; SameSite=Lax";
}

}  // namespace

PresentedCookies presented_cookies(const http::Request& request) {
  // HTTP/2 sends each cookie in a field of its own, and not every proxy puts them together again, as it
  // should (RFC 9113 section 8.2.3).
  const auto find = [&](std::string_view name, std::size_t size) {
    std::string_view found;
    request.each("Cookie", [&](std::string_view field) {
      if (found.empty()) found = find_cookie(field, name);
    });
    return std::string(found.substr(0, size + 1));
  };
  return {.https = find(https_name, text_size),
          .http = find(http_name, text_size),
          .https_account = find(https_account_name, pass_size),
          .http_account = find(http_account_name, pass_size)};
}

FormTokens::FormTokens(const secrets::MasterKey& master, secrets::Random& random)
    : key_(master.derive("usher form token 1")), random_(random) {}

BrowserCookie FormTokens::cookie_of(const PresentedCookies& presented, bool is_https) {
  const std::string& value = is_https ? presented.https : presented.http;
  if (value.size() == text_size && is_base62(value)) return {.value = value};
  return {.value = random_text(), .is_new = true};
}

std::string FormTokens::set_cookie(const BrowserCookie& cookie, bool is_https) {
  return cookie_field(is_https ? https_name : http_name, cookie.value, is_https);
}

std::array<std::string, 2> FormTokens::remember(const BrowserCookie& cookie, std::string_view pass,
                                                bool is_https) {
  const auto age = std::chrono::floor<std::chrono::seconds>(remembered).count();
  const std::string kept = "; Max-Age=" + std::to_string(age);
  return {set_cookie(cookie, is_https) + kept,
          cookie_field(is_https ? https_account_name : http_account_name, pass, is_https) + kept};
}

std::string FormTokens::issue_for_device(std::string_view invite_token, domain::Timestamp issued,
                                         std::string_view form) {
  return issue(another_device, invite_token, issued, form);
}

std::optional<FormPass> FormTokens::check_of_device(std::string_view text, std::string_view invite_token,
                                                    domain::Timestamp now) const {
  return check(text, another_device, invite_token, now);
}

std::string FormTokens::only_form(const BrowserCookie& cookie, std::string_view invite_token,
                                  const domain::Invite& invite) const {
  if (invite.uses_allowed.value() != 1U) return {};
  // No message of `mac` has a slash so early.
  return base62_text(secrets::hmac_sha256(key_, {"form/", cookie.value, "/", invite_token}).data());
}

std::string FormTokens::browser_of(const BrowserCookie& cookie, std::string_view invite_token) const {
  return base62_half(secrets::hmac_sha256(key_, {"browser/", cookie.value, "/", invite_token}).data());
}

std::string FormTokens::new_form(const BrowserCookie& cookie, std::string_view invite_token) {
  std::array<std::byte, sizeof(std::uint64_t)> bytes{};
  random_.fill(bytes);
  return base62_half(bytes.data()) + browser_of(cookie, invite_token);
}

std::string FormTokens::issue(const BrowserCookie& cookie, std::string_view invite_token,
                              domain::Timestamp now, std::string_view form) {
  const std::string name = form.empty() ? new_form(cookie, invite_token) : std::string(form);
  std::array<char, time_size> issued{};
  text::base62::encode(seconds_of(now), issued);
  const std::string_view time(issued.data(), issued.size());
  return name + std::string(time) + mac(name, time, cookie.value, invite_token);
}

std::optional<FormPass> FormTokens::check(std::string_view text, const BrowserCookie& cookie,
                                          std::string_view invite_token, domain::Timestamp now) const {
  if (text.size() != pass_size || cookie.is_new) return std::nullopt;
  const auto form = text.substr(0, text_size);
  const auto issued = text.substr(text_size, time_size);
  if (!secrets::equal_in_constant_time(text.substr(text_size + time_size),
                                       mac(form, issued, cookie.value, invite_token)))
    return std::nullopt;
  const auto then = text::base62::decode<std::uint64_t>(issued).value_or(0);
  const domain::Timestamp issued_at{std::chrono::seconds(static_cast<std::int64_t>(then))};
  const auto is_older_than = [&](domain::Duration age) {
    return seconds_of(now) >
           then + static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(age).count());
  };
  return FormPass{.form = std::string(form),
                  .issued = issued_at,
                  .expired = is_older_than(lifetime),
                  .forgotten = is_older_than(remembered)};
}

std::string FormTokens::random_text() {
  std::array<std::byte, sizeof(Number)> bytes{};
  random_.fill(bytes);
  return base62_text(bytes.data());
}

std::string FormTokens::mac(std::string_view form, std::string_view issued, std::string_view cookie,
                            std::string_view invite_token) const {
  // The first two have fixed lengths, and none holds a slash: no two messages are alike.
  const auto whole = secrets::hmac_sha256(key_, {form, issued, "/", cookie, "/", invite_token});
  return base62_text(whole.data());
}

}  // namespace usher::pages
