#pragma once

#include <string>

#include "adapters/xmpp/stream/iq_client.hpp"
#include "domain/model/jid.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::xmpp {

/// Whether an account is among those that ejabberd lists under the node `all users` (XEP-0030 section 4.1, as
/// its mod_configure has it): all of up to a hundred at once, more in parts, each named by its first and
/// its last account.
/// @returns `accounts_unavailable` where the server can't be reached, or shows the component no list
void find_in_account_list(const SendIq& send, std::string component, domain::BareJid address,
                          domain::Done<bool> done);

}  // namespace usher::xmpp
