#include "pages/handlers/form_tokens.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/base62.hpp"
#include "secrets/hmac.hpp"

namespace usher::pages {
namespace {

__extension__ using Number = unsigned __int128;

constexpr std::size_t text_size = 22;  // 128 bits
constexpr std::size_t time_size = 8;   // seconds, for some million years
constexpr std::size_t pass_size = text_size + time_size + text_size;

constexpr std::string_view https_name = "__Host-usher-form";
constexpr std::string_view http_name = "usher-form";

std::string base62_text(const std::byte* bytes) {
  Number number = 0;
  std::memcpy(&number, bytes, sizeof number);
  std::array<char, text_size> digits{};
  core::base62::encode(number, digits);
  return {digits.data(), digits.size()};
}

bool is_base62(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return core::base62::digit_of(c) >= 0; });
}

std::uint64_t seconds_of(core::Timestamp time) {
  return static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

/// In constant time, for texts of one length.
bool equal(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0U : 1U;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  }
  return difference == 0;
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

}  // namespace

PresentedCookies presented_cookies(const http::Request& request) {
  const auto field = request.header("Cookie").value_or("");
  return {.https = std::string(find_cookie(field, https_name).substr(0, text_size + 1)),
          .http = std::string(find_cookie(field, http_name).substr(0, text_size + 1))};
}

FormTokens::FormTokens(const secrets::MasterKey& master, secrets::Random& random)
    : key_(master.derive("usher form token 1")), random_(random) {}

BrowserCookie FormTokens::cookie_of(const PresentedCookies& presented, bool is_https) {
  const std::string& value = is_https ? presented.https : presented.http;
  if (value.size() == text_size && is_base62(value)) return {.value = value};
  return {.value = random_text(), .is_new = true};
}

std::string FormTokens::set_cookie(const BrowserCookie& cookie, bool is_https) {
  // A plain http site is one for trying usher out: there browsers would not keep a `Secure` cookie.
  std::string field(is_https ? https_name : http_name);
  return field + '=' + cookie.value + (is_https ? "; Secure" : "") + "; Path=/; HttpOnly; SameSite=Lax";
}

std::string FormTokens::issue(const BrowserCookie& cookie, std::string_view invite_token, core::Timestamp now,
                              std::string_view form) {
  const std::string name = form.empty() ? random_text() : std::string(form);
  std::array<char, time_size> issued{};
  core::base62::encode(seconds_of(now), issued);
  const std::string_view time(issued.data(), issued.size());
  return name + std::string(time) + mac(name, time, cookie.value, invite_token);
}

std::optional<FormPass> FormTokens::check(std::string_view text, const BrowserCookie& cookie,
                                          std::string_view invite_token, core::Timestamp now) const {
  if (text.size() != pass_size || cookie.is_new) return std::nullopt;
  const auto form = text.substr(0, text_size);
  const auto issued = text.substr(text_size, time_size);
  if (!equal(text.substr(text_size + time_size), mac(form, issued, cookie.value, invite_token)))
    return std::nullopt;
  const auto then = core::base62::decode<std::uint64_t>(issued).value_or(0);
  const auto age = std::chrono::floor<std::chrono::seconds>(lifetime).count();
  const bool expired = seconds_of(now) > then + static_cast<std::uint64_t>(age);
  return FormPass{.form = std::string(form), .expired = expired};
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
