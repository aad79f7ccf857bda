#pragma once

#include <vector>

#include "domain/rules/transaction.hpp"

/// What an invite's host says to something new.
namespace usher::domain::rules {

/// Whether a new invite may be made. An imported one was given away already: it is taken over whatever holds
/// here, and counts.
/// @returns `host_paused`, `too_many_live`
Result<void> admit_invite(Transaction& rows, const Invite& invite);
/// The same for several, which count whole.
Result<void> admit_batch(Transaction& rows, const std::vector<Invite>& invites);

/// Whether an invite that was over may be pending once more. A pause does not matter to that.
/// @returns `too_many_live`
Result<void> admit_again(Transaction& rows, const Invite& before, const Invite& after, Timestamp now);

/// Whether an invite may be used.
/// @returns `host_paused`
Result<void> admit_use(Transaction& rows, const DomainName& host, Timestamp now);

}  // namespace usher::domain::rules
