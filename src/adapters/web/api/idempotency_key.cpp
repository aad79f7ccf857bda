#include "adapters/web/api/idempotency_key.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/secrets/hmac.hpp"

namespace usher::api {
namespace {

constexpr std::string_view field = "Idempotency-Key";

std::unexpected<domain::Error> refused() {
  return domain::fail(domain::Errc::invalid_argument,
                      "Idempotency-Key: one text of 1 to 128 printable ASCII characters is needed");
}

}  // namespace

domain::Result<std::optional<domain::Idempotency>> idempotency_of(const http::Request& request) {
  if (request.method != http::Method::post) return std::nullopt;
  const auto given = request.header(field);
  if (!given) return std::nullopt;
  std::string_view key = *given;
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"') key = key.substr(1, key.size() - 2);
  const bool good =
      !key.empty() && key.size() <= domain::idempotency_key_bytes_max && request.count(field) == 1 &&
      std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (!good) return refused();
  // A digest without a secret: it only has to tell bodies apart.
  return domain::Idempotency{.key = std::string(key),
                             .request = secrets::hmac_sha256(secrets::KeyBytes{}, {request.body})};
}

void bind_to_host(domain::Idempotency& request, const domain::ApiKey& key, const domain::DomainName& host) {
  if (host == key.host) return;
  // NOLINTNEXTLINE(*-reinterpret-cast)
  const std::string_view digest(reinterpret_cast<const char*>(request.request.data()),
                                request.request.size());
  request.request = secrets::hmac_sha256(secrets::KeyBytes{}, {digest, host.str()});
}

}  // namespace usher::api
