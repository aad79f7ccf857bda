#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "core/error.hpp"
#include "core/jid.hpp"
#include "core/secret.hpp"

namespace usher::core {

/// What a host asks for where it says nothing else.
inline constexpr std::size_t password_characters_min_default = 10;
/// Long enough for any passphrase; servers and clients cut or refuse what is much longer.
inline constexpr std::size_t password_bytes_max = 256;
/// A password is weak where fewer guesses than 2 to this power find it. XMPP servers slow guessing down,
/// so that this is out of reach from outside; ten random letters and four words are well above it.
inline constexpr double password_bits_min = 36;

enum class PasswordProblem : std::uint8_t { too_short, too_long, too_weak, malformed };

/// Makes a chosen password what is given to the XMPP server, or says what is wrong with it.
///
/// It must be well-formed UTF-8 without control characters, and SASLprep (RFC 4013) must take it: else
/// two clients could send two different passwords for it. What comes back is prepared, so that a login
/// works in clients that prepare passwords and in those that don't. That rules out characters younger
/// than Unicode 3.2, such as most emoji.
/// The username and the domain count for nothing in it.
/// @param characters_min counts code points after preparation
std::expected<Secret, PasswordProblem> prepare_password(const Secret& password, const BareJid& address,
                                                        std::size_t characters_min);

/// The same problem as a sentence for people: `password_refused`.
Error error_of(PasswordProblem problem, std::size_t characters_min);

}  // namespace usher::core
