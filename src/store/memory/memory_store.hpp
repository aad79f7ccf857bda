#pragma once

#include <mutex>
#include <string>

#include "service/store.hpp"
#include "store/tables/tables.hpp"

namespace usher::store {

/// A store that forgets everything when it dies: for tests and fuzzing, where a disk would be in
/// the way. It passes the same contract suite as the real ones, durability aside. Every `Done` is
/// called before the call returns.
class MemoryStore : public service::Store {
 public:
  void insert_key(core::ApiKey key, service::Done<void> done) override;
  void find_key(std::string id, service::Done<std::optional<core::ApiKey>> done) override;
  void list_keys(core::DomainName host, service::Done<std::vector<core::ApiKey>> done) override;
  void delete_key(core::DomainName host, std::string id, service::Done<void> done) override;

  void insert_invite(core::Invite invite, std::optional<service::KeyGuard> guard,
                     service::Done<void> done) override;
  void insert_invite_once(core::Invite invite, service::KeyGuard guard, service::Idempotency request,
                          service::Done<core::InviteId> done) override;
  void find_invite(core::InviteId id, service::Done<std::optional<core::Invite>> done) override;
  void list_invites(service::InviteFilter filter, service::Done<service::InvitePage> done) override;
  void revoke_invite(core::InviteId id, core::Timestamp now, service::Done<core::Invite> done) override;
  void count_invites(core::Timestamp now, service::Done<std::vector<service::InviteCount>> done) override;

  void reserve(core::ReserveRequest request, service::Done<core::Redemption> done) override;
  void commit(core::InviteId invite, std::string holder, core::Timestamp now,
              service::Done<core::Redemption> done) override;
  void release(core::InviteId invite, std::string holder, service::Done<void> done) override;
  void list_redemptions(core::InviteId invite, service::Done<std::vector<core::Redemption>> done) override;
  void list_overdue(core::Timestamp now, std::uint32_t limit,
                    service::Done<std::vector<core::Redemption>> done) override;

  void prune(core::Timestamp over_before, std::uint32_t limit, service::Done<std::uint32_t> done) override;
  void check(service::Done<void> done) override;

 private:
  /// Does something to the tables, one at a time.
  template <class Work>
  auto with_tables(Work&& work);
  [[nodiscard]] bool over_before(const core::Invite& invite, core::Timestamp time) const;

  std::mutex mutex_;
  Tables tables_;
};

}  // namespace usher::store
