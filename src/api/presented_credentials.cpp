#include "api/presented_credentials.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "http/query.hpp"

namespace usher::api {
namespace {

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// The scheme's name is case-insensitive (RFC 9110 section 11.1).
std::optional<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  const bool matches = authorization.size() > scheme.size() &&
                       std::ranges::equal(authorization.substr(0, scheme.size()), scheme, {}, ascii_lower);
  if (!matches) return std::nullopt;
  const auto start = authorization.find_first_not_of(' ', scheme.size());
  if (start == std::string_view::npos) return std::nullopt;
  return authorization.substr(start);
}

}  // namespace

std::optional<core::Secret> presented_key(const http::Request& request) {
  if (const auto authorization = request.header("Authorization")) {
    const auto token = request.count("Authorization") == 1 ? bearer_token(*authorization) : std::nullopt;
    if (!token) return std::nullopt;
    return core::Secret{std::string(*token)};
  }
  auto key = http::Query(request.query).get("key");
  if (!key || !*key) return std::nullopt;
  return core::Secret{*std::move(*key)};
}

}  // namespace usher::api
