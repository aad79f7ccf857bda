#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace usher::doctor {

/// An answer to a GET.
struct WebAnswer {
  int status = 0;
  std::string body;  ///< at most `body_bytes_max`
  /// When the server's certificate expires, as it says: `Jan  1 00:00:00 2027 GMT`; empty without TLS.
  std::string certificate_expires;
};

inline constexpr std::size_t body_bytes_max = std::size_t{64} * 1024;

/// Why there is none.
struct WebFailure {
  enum class Cause : std::uint8_t {
    connection,
    certificate,    ///< the server's is not trusted, or is another host's
    no_authorities  ///< this machine has no list of those whom to trust
  };
  Cause cause = Cause::connection;
  std::string what;
};

/// Gets a page, following no redirect. Blocks for ten seconds at most.
std::expected<WebAnswer, WebFailure> get(const std::string& url);

}  // namespace usher::doctor
