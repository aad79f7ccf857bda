#pragma once

#include <cstddef>
#include <expected>
#include <optional>

#include "base/secrets/secret.hpp"
#include "domain/model/error.hpp"
#include "domain/model/jid.hpp"

namespace usher::domain {

/// What a host asks for where it says nothing else.
inline constexpr std::size_t password_characters_min_default = 10;
/// Long enough for any passphrase; servers and clients cut or refuse what is much longer.
inline constexpr std::size_t password_bytes_max = 256;
/// A password is weak where fewer guesses find it: what zxcvbn's authors ask of their highest mark, 4 of 4,
/// which holds out even against whoever has stolen a server's salted and slow hashes.
inline constexpr double password_guesses_min = 1e10;

struct Host;

/// Makes a chosen password what is given to the XMPP server, or says what is wrong with it.
///
/// It must be well-formed UTF-8 without control characters, and SASLprep (RFC 4013) must take it: else
/// two clients could send two different passwords for it. What comes back is prepared, so that a login
/// works in clients that prepare passwords and in those that don't. That rules out characters younger
/// than Unicode 3.2, such as most emoji.
/// What the account, the host and the inviter are called makes it no stronger.
/// @param host says how many characters it has at least: code points after preparation
std::expected<secrets::Secret, PasswordProblem> prepare_password(const secrets::Secret& password,
                                                                 const BareJid& address, const Host& host,
                                                                 const std::optional<Localpart>& inviter);

/// The same problem as a sentence for people: `password_refused`.
Error error_of(PasswordProblem problem, std::size_t characters_min);

}  // namespace usher::domain
