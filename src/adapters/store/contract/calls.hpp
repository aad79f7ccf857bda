#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/use_cases/store.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::store::contract {

// The store's operations as calls that wait for their outcome.

/// Who does what tests do.
inline domain::Cause a_cause(domain::Timestamp at = {}) {
  return {.by = {domain::ActorType::cli, "tester"}, .at = at, .reason = {}};
}

using Guard = std::optional<domain::KeyGuard>;

/// The same of a key, where there is a guard.
inline domain::Cause a_cause(domain::Timestamp at, Guard guard) {
  if (!guard) return a_cause(at);
  return {.by = {domain::ActorType::api_key, guard->key_id}, .at = at, .reason = {}, .guard = guard};
}

inline domain::Result<void> insert_key(domain::Store& store, domain::ApiKey key, Guard guard = {}) {
  auto cause = a_cause(key.created_at, std::move(guard));
  return domain::wait_for<void>(
      [&](auto done) { store.insert_key(std::move(key), std::move(cause), std::move(done)); });
}

inline domain::Result<domain::ApiKey> update_key(domain::Store& store, domain::DomainName host,
                                                 std::string id, domain::KeyChanges changes,
                                                 domain::Timestamp now, Guard guard = {}) {
  return domain::wait_for<domain::ApiKey>([&](auto done) {
    store.update_key(std::move(host), std::move(id), std::move(changes), a_cause(now, std::move(guard)),
                     std::move(done));
  });
}

inline domain::Result<std::optional<domain::ApiKey>> find_key(domain::Store& store, std::string id) {
  return domain::wait_for<std::optional<domain::ApiKey>>(
      [&](auto done) { store.find_key(std::move(id), std::move(done)); });
}

inline domain::Result<std::vector<domain::ApiKey>> list_keys(domain::Store& store, domain::DomainName host) {
  return domain::wait_for<std::vector<domain::ApiKey>>(
      [&](auto done) { store.list_keys(std::move(host), std::move(done)); });
}

inline domain::Result<void> delete_key(domain::Store& store, domain::DomainName host, std::string id,
                                       Guard guard = {}) {
  return domain::wait_for<void>([&](auto done) {
    store.delete_key(std::move(host), std::move(id), a_cause({}, std::move(guard)), std::move(done));
  });
}

inline domain::Result<void> note_key_use(domain::Store& store, domain::KeyGuard guard) {
  return domain::wait_for<void>([&](auto done) { store.note_key_use(std::move(guard), std::move(done)); });
}

inline domain::Result<std::optional<domain::Timestamp>> find_proven_time(domain::Store& store) {
  return domain::wait_for<std::optional<domain::Timestamp>>(
      [&](auto done) { store.find_proven_time(std::move(done)); });
}

inline domain::Result<void> note_proven_time(domain::Store& store, domain::Timestamp time) {
  return domain::wait_for<void>([&](auto done) { store.note_proven_time(time, std::move(done)); });
}

inline domain::Result<void> insert_invite(domain::Store& store, domain::Invite invite,
                                          std::optional<domain::KeyGuard> guard = std::nullopt) {
  return domain::wait_for<void>(
      [&](auto done) { store.insert_invite(std::move(invite), std::move(guard), std::move(done)); });
}

inline domain::Result<domain::InviteId> insert_invite_once(domain::Store& store, domain::Invite invite,
                                                           domain::KeyGuard guard,
                                                           domain::Idempotency request) {
  return domain::wait_for<domain::InviteId>([&](auto done) {
    store.insert_invite_once(std::move(invite), std::move(guard), std::move(request), std::move(done));
  });
}

inline domain::Result<domain::InviteId> insert_invites(domain::Store& store,
                                                       std::vector<domain::Invite> invites,
                                                       domain::KeyGuard guard,
                                                       std::optional<domain::Idempotency> request) {
  return domain::wait_for<domain::InviteId>([&](auto done) {
    store.insert_invites(std::move(invites), std::move(guard), std::move(request), std::move(done));
  });
}

inline domain::Result<domain::MatchCount> count_matching(domain::Store& store, domain::InviteFilter filter) {
  return domain::wait_for<domain::MatchCount>(
      [&](auto done) { store.count_matching(std::move(filter), std::move(done)); });
}

inline domain::Result<std::optional<domain::Invite>> find_invite(domain::Store& store, domain::InviteId id) {
  return domain::wait_for<std::optional<domain::Invite>>(
      [&](auto done) { store.find_invite(id, std::move(done)); });
}

inline domain::Result<domain::InvitePage> list_invites(domain::Store& store, domain::InviteFilter filter) {
  return domain::wait_for<domain::InvitePage>(
      [&](auto done) { store.list_invites(std::move(filter), std::move(done)); });
}

inline domain::Result<domain::Invite> revoke_invite(domain::Store& store, domain::InviteId id,
                                                    domain::Timestamp now, Guard guard = {}) {
  return domain::wait_for<domain::Invite>(
      [&](auto done) { store.revoke_invite(id, a_cause(now, std::move(guard)), std::move(done)); });
}

inline domain::Result<domain::Invite> restore_invite(domain::Store& store, domain::InviteId id,
                                                     domain::Timestamp now, Guard guard = {}) {
  return domain::wait_for<domain::Invite>(
      [&](auto done) { store.restore_invite(id, a_cause(now, std::move(guard)), std::move(done)); });
}

inline domain::Result<domain::Invite> update_invite(domain::Store& store, domain::InviteId id,
                                                    domain::InviteChanges changes, domain::Timestamp now,
                                                    Guard guard = {}) {
  return domain::wait_for<domain::Invite>([&](auto done) {
    store.update_invite(id, std::move(changes), a_cause(now, std::move(guard)), std::move(done));
  });
}

inline domain::Result<std::optional<domain::Origin>> find_origin(domain::Store& store,
                                                                 domain::BareJid account) {
  return domain::wait_for<std::optional<domain::Origin>>(
      [&](auto done) { store.find_origin(std::move(account), std::move(done)); });
}

inline domain::Result<std::vector<domain::Origin>> list_invited(
    domain::Store& store, domain::BareJid inviter, std::optional<domain::Localpart> after = std::nullopt,
    std::uint32_t limit = domain::list_limit_max) {
  return domain::wait_for<std::vector<domain::Origin>>(
      [&](auto done) { store.list_invited(std::move(inviter), std::move(after), limit, std::move(done)); });
}

inline domain::Result<bool> find_frozen(domain::Store& store, domain::BareJid account) {
  return domain::wait_for<bool>([&](auto done) { store.find_frozen(std::move(account), std::move(done)); });
}

inline domain::Result<void> set_frozen(domain::Store& store, domain::BareJid account, bool frozen,
                                       domain::Timestamp now, Guard guard = {}) {
  return domain::wait_for<void>([&](auto done) {
    store.set_frozen(std::move(account), frozen, a_cause(now, std::move(guard)), std::move(done));
  });
}

inline domain::Result<void> note_deletion(domain::Store& store, domain::BareJid account,
                                          domain::Timestamp now) {
  return domain::wait_for<void>(
      [&](auto done) { store.note_deletion(std::move(account), a_cause(now), std::move(done)); });
}

inline domain::Result<domain::EventPage> list_events(domain::Store& store, domain::EventFilter filter = {}) {
  return domain::wait_for<domain::EventPage>(
      [&](auto done) { store.list_events(std::move(filter), std::move(done)); });
}

inline domain::Result<std::uint32_t> prune_events(domain::Store& store, domain::Timestamp before,
                                                  std::uint32_t limit) {
  return domain::wait_for<std::uint32_t>(
      [&](auto done) { store.prune_events(before, limit, std::move(done)); });
}

inline domain::Result<void> insert_webhook(domain::Store& store, domain::Webhook webhook,
                                           std::optional<domain::KeyGuard> guard = std::nullopt) {
  const auto cause = a_cause(webhook.created_at, std::move(guard));
  return domain::wait_for<void>(
      [&](auto done) { store.insert_webhook(std::move(webhook), cause, std::move(done)); });
}

inline domain::Result<std::vector<domain::Webhook>> list_webhooks(
    domain::Store& store, std::optional<domain::DomainName> host = std::nullopt) {
  return domain::wait_for<std::vector<domain::Webhook>>(
      [&](auto done) { store.list_webhooks(std::move(host), std::move(done)); });
}

inline domain::Result<domain::Webhook> change_webhook(domain::Store& store, std::string id,
                                                      domain::WebhookChange change, domain::Timestamp now,
                                                      std::optional<domain::KeyGuard> guard = std::nullopt) {
  return domain::wait_for<domain::Webhook>([&](auto done) {
    store.change_webhook(std::move(id), std::move(change), a_cause(now, std::move(guard)), std::move(done));
  });
}

inline domain::Result<void> delete_webhook(domain::Store& store, domain::DomainName host, std::string id,
                                           std::optional<domain::KeyGuard> guard = std::nullopt) {
  return domain::wait_for<void>([&](auto done) {
    store.delete_webhook(std::move(host), std::move(id), a_cause({}, std::move(guard)), std::move(done));
  });
}

inline domain::Result<std::vector<domain::Delivery>> list_deliveries(domain::Store& store,
                                                                     domain::DeliveryFilter filter) {
  return domain::wait_for<std::vector<domain::Delivery>>(
      [&](auto done) { store.list_deliveries(std::move(filter), std::move(done)); });
}

inline domain::Result<std::uint32_t> prune_deliveries(domain::Store& store, domain::Timestamp before,
                                                      std::uint32_t limit) {
  return domain::wait_for<std::uint32_t>(
      [&](auto done) { store.prune_deliveries(before, limit, std::move(done)); });
}

inline domain::Result<std::vector<domain::InviteCount>> count_invites(domain::Store& store,
                                                                      domain::Timestamp now) {
  return domain::wait_for<std::vector<domain::InviteCount>>(
      [&](auto done) { store.count_invites(now, std::move(done)); });
}

inline domain::Result<domain::Redemption> reserve(domain::Store& store, domain::ReserveRequest request) {
  return domain::wait_for<domain::Redemption>(
      [&](auto done) { store.reserve(std::move(request), std::move(done)); });
}

inline domain::Result<domain::Redemption> commit(domain::Store& store, domain::InviteId invite,
                                                 std::string holder, domain::Timestamp now) {
  return domain::wait_for<domain::Redemption>(
      [&](auto done) { store.commit(invite, std::move(holder), now, std::move(done)); });
}

inline domain::Result<void> release(domain::Store& store, domain::InviteId invite, std::string holder,
                                    domain::Timestamp now = {}) {
  return domain::wait_for<void>(
      [&](auto done) { store.release(invite, std::move(holder), now, std::move(done)); });
}

inline domain::Result<std::vector<domain::Redemption>> list_redemptions(domain::Store& store,
                                                                        domain::InviteId invite) {
  return domain::wait_for<std::vector<domain::Redemption>>(
      [&](auto done) { store.list_redemptions(invite, std::move(done)); });
}

inline domain::Result<std::vector<domain::Redemption>> list_overdue(domain::Store& store,
                                                                    domain::Timestamp now,
                                                                    std::uint32_t limit) {
  return domain::wait_for<std::vector<domain::Redemption>>(
      [&](auto done) { store.list_overdue(now, limit, std::move(done)); });
}

inline domain::Result<std::uint32_t> prune(domain::Store& store, domain::Timestamp over_before,
                                           std::uint32_t limit) {
  return domain::wait_for<std::uint32_t>(
      [&](auto done) { store.prune(over_before, limit, std::move(done)); });
}

inline domain::Result<std::uint32_t> tell_expired(domain::Store& store, domain::Timestamp now,
                                                  std::uint32_t limit = 100) {
  return domain::wait_for<std::uint32_t>([&](auto done) { store.tell_expired(now, limit, std::move(done)); });
}

inline domain::Result<void> count_visits(domain::Store& store, domain::Visits visits, domain::Timestamp now) {
  return domain::wait_for<void>(
      [&](auto done) { store.count_visits(std::move(visits), now, std::move(done)); });
}

inline domain::Result<std::uint32_t> add_up_events(domain::Store& store, std::uint32_t limit = 1000) {
  return domain::wait_for<std::uint32_t>([&](auto done) { store.add_up_events(limit, std::move(done)); });
}

inline domain::Result<std::vector<domain::DayCounts>> list_day_counts(domain::Store& store,
                                                                      domain::DayFilter filter) {
  return domain::wait_for<std::vector<domain::DayCounts>>(
      [&](auto done) { store.list_day_counts(std::move(filter), std::move(done)); });
}

inline domain::Result<std::vector<domain::InviteOpenings>> list_openings(domain::Store& store,
                                                                         domain::InviteId invite) {
  return domain::wait_for<std::vector<domain::InviteOpenings>>(
      [&](auto done) { store.list_openings(invite, std::move(done)); });
}

inline domain::Result<std::uint32_t> prune_day_counts(domain::Store& store, domain::Day before,
                                                      std::uint32_t limit = 100) {
  return domain::wait_for<std::uint32_t>(
      [&](auto done) { store.prune_day_counts(before, limit, std::move(done)); });
}

inline domain::Result<void> check(domain::Store& store) {
  return domain::wait_for<void>([&](auto done) { store.check(std::move(done)); });
}

/// The error's code, or nothing for success: what most tests compare.
template <class T>
std::optional<domain::Errc> code_of(const domain::Result<T>& result) {
  if (result) return std::nullopt;
  return result.error().code;
}

}  // namespace usher::store::contract
