#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/store.hpp"
#include "service/wait.hpp"

namespace usher::store::contract {

// The store's operations as calls that wait for their outcome.

inline core::Result<void> insert_key(service::Store& store, core::ApiKey key) {
  return service::wait_for<void>([&](auto done) { store.insert_key(std::move(key), std::move(done)); });
}

inline core::Result<std::optional<core::ApiKey>> find_key(service::Store& store, std::string id) {
  return service::wait_for<std::optional<core::ApiKey>>(
      [&](auto done) { store.find_key(std::move(id), std::move(done)); });
}

inline core::Result<std::vector<core::ApiKey>> list_keys(service::Store& store, core::DomainName host) {
  return service::wait_for<std::vector<core::ApiKey>>(
      [&](auto done) { store.list_keys(std::move(host), std::move(done)); });
}

inline core::Result<void> delete_key(service::Store& store, core::DomainName host, std::string id) {
  return service::wait_for<void>(
      [&](auto done) { store.delete_key(std::move(host), std::move(id), std::move(done)); });
}

inline core::Result<void> insert_invite(service::Store& store, core::Invite invite,
                                        std::optional<service::KeyGuard> guard = std::nullopt) {
  return service::wait_for<void>(
      [&](auto done) { store.insert_invite(std::move(invite), std::move(guard), std::move(done)); });
}

inline core::Result<core::InviteId> insert_invite_once(service::Store& store, core::Invite invite,
                                                       service::KeyGuard guard,
                                                       service::Idempotency request) {
  return service::wait_for<core::InviteId>([&](auto done) {
    store.insert_invite_once(std::move(invite), std::move(guard), std::move(request), std::move(done));
  });
}

inline core::Result<std::optional<core::Invite>> find_invite(service::Store& store, core::InviteId id) {
  return service::wait_for<std::optional<core::Invite>>(
      [&](auto done) { store.find_invite(id, std::move(done)); });
}

inline core::Result<service::InvitePage> list_invites(service::Store& store, service::InviteFilter filter) {
  return service::wait_for<service::InvitePage>(
      [&](auto done) { store.list_invites(std::move(filter), std::move(done)); });
}

inline core::Result<core::Invite> revoke_invite(service::Store& store, core::InviteId id,
                                                core::Timestamp now) {
  return service::wait_for<core::Invite>([&](auto done) { store.revoke_invite(id, now, std::move(done)); });
}

inline core::Result<std::vector<service::InviteCount>> count_invites(service::Store& store,
                                                                     core::Timestamp now) {
  return service::wait_for<std::vector<service::InviteCount>>(
      [&](auto done) { store.count_invites(now, std::move(done)); });
}

inline core::Result<core::Redemption> reserve(service::Store& store, core::ReserveRequest request) {
  return service::wait_for<core::Redemption>(
      [&](auto done) { store.reserve(std::move(request), std::move(done)); });
}

inline core::Result<core::Redemption> commit(service::Store& store, core::InviteId invite, std::string holder,
                                             core::Timestamp now) {
  return service::wait_for<core::Redemption>(
      [&](auto done) { store.commit(invite, std::move(holder), now, std::move(done)); });
}

inline core::Result<void> release(service::Store& store, core::InviteId invite, std::string holder) {
  return service::wait_for<void>(
      [&](auto done) { store.release(invite, std::move(holder), std::move(done)); });
}

inline core::Result<std::vector<core::Redemption>> list_redemptions(service::Store& store,
                                                                    core::InviteId invite) {
  return service::wait_for<std::vector<core::Redemption>>(
      [&](auto done) { store.list_redemptions(invite, std::move(done)); });
}

inline core::Result<std::vector<core::Redemption>> list_overdue(service::Store& store, core::Timestamp now,
                                                                std::uint32_t limit) {
  return service::wait_for<std::vector<core::Redemption>>(
      [&](auto done) { store.list_overdue(now, limit, std::move(done)); });
}

inline core::Result<std::uint32_t> prune(service::Store& store, core::Timestamp over_before,
                                         std::uint32_t limit) {
  return service::wait_for<std::uint32_t>(
      [&](auto done) { store.prune(over_before, limit, std::move(done)); });
}

inline core::Result<void> check(service::Store& store) {
  return service::wait_for<void>([&](auto done) { store.check(std::move(done)); });
}

/// The error's code, or nothing for success: what most tests compare.
template <class T>
std::optional<core::Errc> code_of(const core::Result<T>& result) {
  if (result) return std::nullopt;
  return result.error().code;
}

}  // namespace usher::store::contract
