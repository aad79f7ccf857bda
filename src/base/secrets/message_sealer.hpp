#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/secrets/master_key.hpp"
#include "base/secrets/random.hpp"
#include "base/secrets/secret.hpp"

namespace usher::secrets {

/// Seals messages between those who hold one key, so that nobody else can read, make or change one. It does
/// not tell a message from its repetition.
///
/// AES-256-GCM (NIST SP 800-38D), each message under a key of its own: HMAC-SHA-256 of a random salt. So
/// there is no count of messages after which random nonces become dangerous. Written as base64 (RFC 4648).
/// Thread-safe.
class MessageSealer {
 public:
  /// What `seal` takes at most.
  static constexpr std::size_t plain_bytes_max = 5900;
  /// What `seal` makes of that, and the most that `open` looks at.
  static constexpr std::size_t text_bytes_max = 7960;

  explicit MessageSealer(const KeyBytes& key) : key_(key) {}
  MessageSealer(const MessageSealer&) = default;
  MessageSealer& operator=(const MessageSealer&) = default;
  ~MessageSealer();

  /// @throws std::length_error beyond `plain_bytes_max`; what `random` throws; std::runtime_error where the
  ///   cryptographic library fails
  [[nodiscard]] std::string seal(const secrets::Secret& plain, Random& random) const;
  /// Nothing where it was not sealed with this key.
  [[nodiscard]] std::optional<secrets::Secret> open(std::string_view text) const;

 private:
  KeyBytes key_;
};

}  // namespace usher::secrets
