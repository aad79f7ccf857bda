#pragma once

#include <cstdint>

#include "core/api_key.hpp"
#include "core/invite.hpp"
#include "core/redemption.hpp"

namespace usher::store {

/// How databases number enumerations: as the code does, which these lines keep from changing
/// under existing databases.
static_assert(static_cast<int>(core::InviteKind::account) == 0);
static_assert(static_cast<int>(core::InviteKind::contact) == 1);
static_assert(static_cast<int>(core::InviteKind::contact_with_registration) == 2);
static_assert(static_cast<int>(core::InviteKind::group) == 3);
static_assert(static_cast<int>(core::InviteKind::reset) == 4);
static_assert(static_cast<int>(core::InviteState::pending) == 0);
static_assert(static_cast<int>(core::InviteState::used_up) == 1);
static_assert(static_cast<int>(core::InviteState::expired) == 2);
static_assert(static_cast<int>(core::InviteState::revoked) == 3);
static_assert(static_cast<int>(core::InviteSource::cli) == 0);
static_assert(static_cast<int>(core::InviteSource::api) == 1);
static_assert(static_cast<int>(core::InviteSource::ad_hoc_command) == 2);
static_assert(static_cast<int>(core::InviteSource::import) == 3);
static_assert(static_cast<int>(core::Purpose::registration) == 0);
static_assert(static_cast<int>(core::Purpose::subscription) == 1);
static_assert(static_cast<int>(core::Purpose::password_reset) == 2);
static_assert(static_cast<int>(core::Scope::create_invites) == 0);
static_assert(static_cast<int>(core::Scope::read_invites) == 1);
static_assert(static_cast<int>(core::Scope::revoke_invites) == 2);
static_assert(static_cast<int>(core::KeyMethod::get) == 0);
static_assert(static_cast<int>(core::KeyMethod::post) == 1);

template <class Enum>
constexpr std::int64_t code_of(Enum value) {
  return static_cast<std::int64_t>(value);
}

template <class Enum>
constexpr Enum from_code(std::int64_t code) {
  return static_cast<Enum>(code);
}

}  // namespace usher::store
