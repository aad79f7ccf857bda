#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/model/invite.hpp"

namespace usher::domain {

/// Stands for an invite's whole state: another one once anything about it has changed.
enum class InviteVersion : std::uint64_t {};

InviteVersion version_of(const Invite& invite);

/// What is to change about an invite; what is left out stays.
struct InviteChanges {
  std::optional<std::string> note;
  std::optional<Labels> labels;
  std::optional<Timestamp> expires_at;
  std::optional<UseLimit> uses_allowed;
  std::optional<std::vector<std::string>> groups;
  std::optional<std::vector<std::string>> roles;
  /// Only while the invite is still as it was when this was made.
  std::optional<InviteVersion> expected;

  bool operator==(const InviteChanges&) const = default;
};

/// The invite as it would be, or what is wrong with that.
/// @returns `invalid_argument`, also for a limit below what is used or under way; `version_mismatch`
Result<Invite> changed(const Invite& invite, const InviteChanges& changes, Timestamp now);

/// The names of what `after` has otherwise than `before`, as interfaces call them.
std::vector<std::string> changed_fields(const Invite& before, const Invite& after);

}  // namespace usher::domain
