#include "adapters/web/api/presented_credentials.hpp"

#include <string>
#include <string_view>

#include "base/http/query.hpp"
#include "base/text/ascii.hpp"

namespace usher::api {
namespace {

/// The scheme's name is case-insensitive (RFC 9110 section 11.1).
std::optional<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (!text::ascii_iequals(authorization.substr(0, scheme.size()), scheme)) return std::nullopt;
  const auto start = authorization.find_first_not_of(' ', scheme.size());
  if (start == std::string_view::npos) return std::nullopt;
  return authorization.substr(start);
}

}  // namespace

std::optional<secrets::Secret> presented_key(const http::Request& request) {
  if (const auto authorization = request.header("Authorization")) {
    const auto token = request.count("Authorization") == 1 ? bearer_token(*authorization) : std::nullopt;
    if (!token) return std::nullopt;
    return secrets::Secret{std::string(*token)};
  }
  auto key = http::Query(request.query).get("key");
  if (!key || !*key) return std::nullopt;
  return secrets::Secret{*std::move(*key)};
}

}  // namespace usher::api
