#include "domain/rules/key_use.hpp"

#include <algorithm>
#include <chrono>

namespace usher::domain::rules {

Result<void> admit(Transaction& rows, const KeyGuard& guard) {
  const auto* const key = rows.find_key(guard.key_id);
  // Both digests are of our making and neither is a secret, so time gives nothing away.
  if (key == nullptr || key->digest != guard.digest || !key->usable_at(guard.now)) {
    return fail(Errc::key_refused);
  }
  const bool may = !guard.scope || key->scopes.contains(*guard.scope);
  return may ? Result<void>() : fail(Errc::key_refused);
}

Result<void> admit(Transaction& rows, const KeyGuard& guard, const DomainName& host) {
  if (auto admitted = admit(rows, guard); !admitted) return admitted;
  return rows.find_key(guard.key_id)->is_for(host) ? Result<void>() : fail(Errc::key_refused);
}

Result<void> admit(Transaction& rows, const Cause& cause, const DomainName& host) {
  return cause.guard ? admit(rows, *cause.guard, host) : Result<void>();
}

Result<void> admit_creation(Transaction& rows, const KeyGuard& guard, std::span<const Invite> invites) {
  if (auto admitted = admit(rows, guard); !admitted) return admitted;
  const auto* const key = rows.find_key(guard.key_id);
  const auto is_for = [key](const Invite& invite) { return key->is_for(invite.host); };
  if (!std::ranges::all_of(invites, is_for)) return fail(Errc::key_refused);
  if (!key->quota) return {};
  const auto count = static_cast<std::uint32_t>(invites.size());
  auto use = use_quota(*key->quota, key->quota_use, count, guard.now);
  return use ? Result<void>() : std::unexpected(std::move(use).error());
}

void note_use(Transaction& rows, const KeyGuard& guard) {
  const auto* const key = rows.find_key(guard.key_id);
  if (key->use_is_noted_at(guard.now)) return;
  const Timestamp minute = std::chrono::floor<std::chrono::minutes>(guard.now);
  rows.touch_key(guard.key_id, std::max(minute, key->created_at));
}

void note_use(Transaction& rows, const Cause& cause) {
  if (cause.guard) note_use(rows, *cause.guard);
}

void note_creation(Transaction& rows, const KeyGuard& guard, std::uint32_t invites) {
  const auto* const key = rows.find_key(guard.key_id);
  if (key->quota) {
    rows.put_quota_use(guard.key_id, use_quota(*key->quota, key->quota_use, invites, guard.now).value());
  }
  note_use(rows, guard);
}

}  // namespace usher::domain::rules
