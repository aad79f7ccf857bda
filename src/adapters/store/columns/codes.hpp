#pragma once

#include <cstdint>

#include "domain/model/actor.hpp"
#include "domain/model/api_key.hpp"
#include "domain/model/delivery.hpp"
#include "domain/model/event.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/redemption.hpp"
#include "domain/model/webhook.hpp"

namespace usher::store {

/// How databases number enumerations: as the code does, which these lines keep from changing
/// under existing databases.
static_assert(static_cast<int>(domain::InviteKind::account) == 0);
static_assert(static_cast<int>(domain::InviteKind::contact) == 1);
static_assert(static_cast<int>(domain::InviteKind::contact_with_registration) == 2);
static_assert(static_cast<int>(domain::InviteKind::group) == 3);
static_assert(static_cast<int>(domain::InviteKind::reset) == 4);
static_assert(static_cast<int>(domain::InviteState::pending) == 0);
static_assert(static_cast<int>(domain::InviteState::used_up) == 1);
static_assert(static_cast<int>(domain::InviteState::expired) == 2);
static_assert(static_cast<int>(domain::InviteState::revoked) == 3);
static_assert(static_cast<int>(domain::InviteSource::cli) == 0);
static_assert(static_cast<int>(domain::InviteSource::api) == 1);
static_assert(static_cast<int>(domain::InviteSource::ad_hoc_command) == 2);
static_assert(static_cast<int>(domain::InviteSource::import) == 3);
static_assert(static_cast<int>(domain::Purpose::registration) == 0);
static_assert(static_cast<int>(domain::Purpose::subscription) == 1);
static_assert(static_cast<int>(domain::Purpose::password_reset) == 2);
static_assert(static_cast<int>(domain::ActorType::api_key) == 0);
static_assert(static_cast<int>(domain::ActorType::account) == 1);
static_assert(static_cast<int>(domain::ActorType::cli) == 2);
static_assert(static_cast<int>(domain::ActorType::invitee) == 3);
static_assert(static_cast<int>(domain::ActorType::server) == 4);
static_assert(static_cast<int>(domain::ActorType::system) == 5);
static_assert(static_cast<int>(domain::EventType::invite_created) == 0);
static_assert(static_cast<int>(domain::EventType::invite_updated) == 1);
static_assert(static_cast<int>(domain::EventType::invite_revoked) == 2);
static_assert(static_cast<int>(domain::EventType::invite_restored) == 3);
static_assert(static_cast<int>(domain::EventType::invite_used_up) == 4);
static_assert(static_cast<int>(domain::EventType::redemption_committed) == 5);
static_assert(static_cast<int>(domain::EventType::redemption_released) == 6);
static_assert(static_cast<int>(domain::EventType::account_created) == 7);
static_assert(static_cast<int>(domain::EventType::account_deleted) == 8);
static_assert(static_cast<int>(domain::EventType::account_frozen) == 9);
static_assert(static_cast<int>(domain::EventType::account_unfrozen) == 10);
static_assert(static_cast<int>(domain::EventType::password_reset) == 11);
static_assert(static_cast<int>(domain::EventType::key_created) == 12);
static_assert(static_cast<int>(domain::EventType::key_deleted) == 13);
static_assert(static_cast<int>(domain::EventType::key_updated) == 14);
static_assert(static_cast<int>(domain::EventType::webhook_created) == 15);
static_assert(static_cast<int>(domain::EventType::webhook_disabled) == 16);
static_assert(static_cast<int>(domain::EventType::webhook_enabled) == 17);
static_assert(static_cast<int>(domain::EventType::webhook_rotated) == 18);
static_assert(static_cast<int>(domain::EventType::webhook_deleted) == 19);
static_assert(static_cast<int>(domain::EventType::host_paused) == 20);
static_assert(static_cast<int>(domain::EventType::host_resumed) == 21);
static_assert(static_cast<int>(domain::EventType::webhook_updated) == 22);
static_assert(static_cast<int>(domain::EventType::invite_expired) == 23);
static_assert(static_cast<int>(domain::EventType::invite_opened) == 24);
static_assert(static_cast<int>(domain::WebhookState::enabled) == 0);
static_assert(static_cast<int>(domain::WebhookState::failing) == 1);
static_assert(static_cast<int>(domain::WebhookState::gone) == 2);
static_assert(static_cast<int>(domain::WebhookState::disabled) == 3);
static_assert(static_cast<int>(domain::DeliveryState::delivered) == 0);
static_assert(static_cast<int>(domain::DeliveryState::waiting) == 1);
static_assert(static_cast<int>(domain::DeliveryState::failed) == 2);
static_assert(static_cast<int>(domain::Scope::create_invites) == 0);
static_assert(static_cast<int>(domain::Scope::read_invites) == 1);
static_assert(static_cast<int>(domain::Scope::update_invites) == 2);
static_assert(static_cast<int>(domain::Scope::revoke_invites) == 3);
static_assert(static_cast<int>(domain::Scope::read_accounts) == 4);
static_assert(static_cast<int>(domain::Scope::freeze_accounts) == 5);
static_assert(static_cast<int>(domain::Scope::read_events) == 6);
static_assert(static_cast<int>(domain::Scope::manage_keys) == 7);
static_assert(static_cast<int>(domain::Scope::read_links) == 8);
static_assert(static_cast<int>(domain::Scope::pause_hosts) == 9);
static_assert(static_cast<int>(domain::Scope::manage_webhooks) == 10);
static_assert(static_cast<int>(domain::Scope::read_statistics) == 11);
static_assert(static_cast<int>(domain::KeyMethod::get) == 0);
static_assert(static_cast<int>(domain::KeyMethod::post) == 1);
static_assert(static_cast<int>(domain::QuotaPeriod::hour) == 0);
static_assert(static_cast<int>(domain::QuotaPeriod::day) == 1);
static_assert(static_cast<int>(domain::QuotaPeriod::week) == 2);

template <class Enum>
constexpr std::int64_t code_of(Enum value) {
  return static_cast<std::int64_t>(value);
}

template <class Enum>
constexpr Enum from_code(std::int64_t code) {
  return static_cast<Enum>(code);
}

}  // namespace usher::store
