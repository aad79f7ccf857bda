#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/secrets/master_key.hpp"

namespace usher::age {

/// What the format is made of (C2SP age, `age.md`), as OpenSSL has it. All throw std::runtime_error where the
/// library fails, and are thread-safe.
using Key = secrets::KeyBytes;
using Bytes = std::vector<std::byte>;
using View = std::span<const std::byte>;
using Nonce = std::array<std::byte, 12>;
inline constexpr std::size_t tag_size = 16;  ///< what sealing adds

View bytes_of(std::string_view text);

/// HKDF-SHA-256 (RFC 5869).
Key derive_key(View secret, View salt, std::string_view purpose);
/// scrypt (RFC 7914) with r = 8 and p = 1. Takes 2^work KiB of memory.
Key stretch_passphrase(std::string_view passphrase, View salt, unsigned work);

/// ChaCha20-Poly1305 (RFC 8439): the text and, after it, its tag.
Bytes seal(const Key& key, const Nonce& nonce, View plain);
/// Nothing where the tag is not this text's.
std::optional<Bytes> open(const Key& key, const Nonce& nonce, View sealed);

/// X25519 (RFC 7748).
Key public_key_of(const Key& secret);
/// Nothing where the other's key is one of the few that give nothing secret.
std::optional<Key> shared_secret(const Key& own_secret, const Key& others_public);

}  // namespace usher::age
