#pragma once

#include <cstddef>
#include <string_view>

#include "base/secrets/secret.hpp"
#include "domain/model/error.hpp"
#include "domain/model/host.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"

namespace usher::domain {

/// What somebody logs in with; the password is prepared for the XMPP server.
struct Login {
  BareJid address;
  secrets::Secret password;
};

/// Judges the username and the password that somebody chose for an account of `host`, by an invite of it.
/// @param username may be empty where the invite pins one
/// @param username_bytes_max where whoever asks takes no longer ones
/// @returns what `choose_username` does, and else `password_refused`; `Error::fields` says of both what is
///   wrong with them
Result<Login> choose_login(const Host& host, const Invite& invite, std::string_view username,
                           const secrets::Secret& password,
                           std::size_t username_bytes_max = std::string_view::npos);

}  // namespace usher::domain
