#include "domain/model/invite_changes.hpp"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "domain/model/fingerprint.hpp"

namespace usher::domain {
namespace {

template <class T>
void apply(T& value, const std::optional<T>& change) {
  if (change) value = *change;
}

Result<void> check_limit(const Invite& invite) {
  const auto limit = invite.uses_allowed.value();
  const auto taken = invite.uses_committed + invite.uses_reserved;
  if (!limit || *limit >= taken) return {};
  return fail(Errc::invalid_argument,
              std::to_string(taken) + " uses are taken already: the limit can't be below that");
}

Result<void> check_expiry(const Invite& invite, Timestamp now) {
  if (invite.expires_at > now && invite.expires_at - now <= limits::ttl_max) return {};
  return fail(Errc::invalid_argument, "an invite expires in the future, within 10 years");
}

}  // namespace

InviteVersion version_of(const Invite& invite) {
  Fingerprint fingerprint;
  fingerprint.add(invite.id.value);
  fingerprint.add(std::uint64_t{invite.uses_committed} << 32U | invite.uses_reserved);
  fingerprint.add(std::uint64_t{invite.uses_allowed.value().value_or(0)});
  for (const auto& time : {std::optional(invite.expires_at), invite.revoked_at}) fingerprint.add(time);
  for (const auto* names : {&invite.groups, &invite.roles}) fingerprint.add(*names);
  fingerprint.add(invite.note);
  for (const auto& [key, value] : invite.labels) {
    fingerprint.add(key);
    fingerprint.add(value);
  }
  return InviteVersion{fingerprint.value()};
}

Result<Invite> changed(const Invite& invite, const InviteChanges& changes, Timestamp now) {
  if (changes.expected && *changes.expected != version_of(invite)) return fail(Errc::version_mismatch);
  Invite after = invite;
  apply(after.note, changes.note);
  apply(after.labels, changes.labels);
  apply(after.expires_at, changes.expires_at);
  apply(after.uses_allowed, changes.uses_allowed);
  apply(after.groups, changes.groups);
  apply(after.roles, changes.roles);
  if (auto sound = check_draft(draft_like(after)); !sound) return std::unexpected(std::move(sound).error());
  if (auto sound = check_limit(after); !sound) return std::unexpected(std::move(sound).error());
  if (!changes.expires_at) return after;
  if (auto sound = check_expiry(after, now); !sound) return std::unexpected(std::move(sound).error());
  return after;
}

std::vector<std::string> changed_fields(const Invite& before, const Invite& after) {
  std::vector<std::string> names;
  const auto add_if = [&](bool differs, std::string_view name) {
    if (differs) names.emplace_back(name);
  };
  add_if(before.note != after.note, "note");
  add_if(before.labels != after.labels, "labels");
  add_if(before.expires_at != after.expires_at, "expires_at");
  add_if(before.uses_allowed != after.uses_allowed, "uses");
  add_if(before.groups != after.groups, "groups");
  add_if(before.roles != after.roles, "roles");
  return names;
}

}  // namespace usher::domain
