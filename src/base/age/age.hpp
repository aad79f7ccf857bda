#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "base/age/primitives.hpp"
#include "base/secrets/random.hpp"
#include "base/secrets/secret.hpp"

/// Encrypted files in the format of age (age-encryption.org/v1), which the program `age` reads and writes
/// too: for a passphrase, or for a public key.
namespace usher::age {

/// What a file of this format begins with.
inline constexpr std::string_view version_line = "age-encryption.org/v1";

struct Passphrase {
  secrets::Secret text;
  unsigned work = 18;  ///< the logarithm of scrypt's cost: as age has it, about a second and 256 MiB
};
struct PublicKey {
  Key bytes{};
};
struct SecretKey {
  secrets::Secret text;  ///< `AGE-SECRET-KEY-1...`
};

using Recipient = std::variant<Passphrase, PublicKey>;
using Identity = std::variant<Passphrase, SecretKey>;

/// @param text `age1...`, as age-keygen prints it
/// @returns what is wrong with it, which names no secret key
std::expected<PublicKey, std::string> parse_public_key(std::string_view text);
/// @param text a file as age-keygen writes it: comments begin with `#`
std::expected<SecretKey, std::string> parse_secret_key(std::string_view text);

/// Gives as many bytes as there are, up to the room; fewer only at the end.
using Source = std::function<std::size_t(std::span<std::byte> room)>;
using Sink = std::function<void(View)>;

/// Passes on what `plain` and `sealed` throw.
/// @throws std::runtime_error where the cryptographic library fails
void encrypt(const Source& plain, const Sink& sealed, const Recipient& recipient, secrets::Random& random);

/// What `plain` was given is of no use before this has returned without an error: the file may have been cut.
/// @returns what is wrong, as a sentence's end
std::expected<void, std::string> decrypt(const Source& sealed, const Sink& plain, const Identity& identity);

}  // namespace usher::age
