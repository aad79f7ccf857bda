#pragma once

#include <vector>

#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"

namespace usher::domain {

/// The accounts that an invite stands and falls with: whose contact it makes, whose password it resets, and
/// who created it by a command, as far as they are of its host. Not the name that it is for: that may be
/// taken yet.
std::vector<BareJid> accounts_of(const Invite& invite);

/// Whether there may be any: what a store can say without reading addresses.
bool may_name_accounts(const Invite& invite);

}  // namespace usher::domain
