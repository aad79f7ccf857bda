#pragma once

#include <cstdint>
#include <span>

#include "domain/rules/transaction.hpp"
#include "domain/use_cases/store.hpp"

/// Whether an API key may do what it asks for, in the transaction that does it, and what is noted of that.
namespace usher::domain::rules {

/// @returns `key_refused` where the key is gone, has expired, is another one or lacks the scope
Result<void> admit(Transaction& rows, const KeyGuard& guard);
/// @returns the same, also where the key is not for `host`
Result<void> admit(Transaction& rows, const KeyGuard& guard, const DomainName& host);
/// The same of whoever asks for a change: all but keys may.
Result<void> admit(Transaction& rows, const Cause& cause, const DomainName& host);
/// The same for creating `invites`.
/// @returns also what `use_quota` says
Result<void> admit_creation(Transaction& rows, const KeyGuard& guard, std::span<const Invite> invites);

// Of a key that was admitted.

/// Its use, once a minute at most.
void note_use(Transaction& rows, const KeyGuard& guard);
void note_use(Transaction& rows, const Cause& cause);
/// The same, and counts as many as `admit_creation` admitted.
void note_creation(Transaction& rows, const KeyGuard& guard, std::uint32_t invites);

}  // namespace usher::domain::rules
