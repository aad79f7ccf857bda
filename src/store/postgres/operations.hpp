#pragma once

#include <optional>
#include <string>

#include "service/store.hpp"
#include "store/postgres/write.hpp"

namespace usher::store::postgres {

// The store's operations that change something: which rows each needs, and what it does to them. All may be
// done once more where nobody knows whether they were done: the second time changes nothing, and gives the
// same.

struct InsertKey {
  core::ApiKey key;

  void tell(Needs& needs, Attempt attempt) const;
  core::Result<void> run(Tables& tables, Attempt attempt) const;
};

struct DeleteKey {
  core::DomainName host;
  std::string id;

  void tell(Needs& needs, Attempt attempt) const;
  core::Result<void> run(Tables& tables, Attempt attempt) const;
};

struct InsertInvite {
  core::Invite invite;
  std::optional<service::KeyGuard> guard;

  void tell(Needs& needs, Attempt attempt) const;
  core::Result<void> run(Tables& tables, Attempt attempt) const;
};

struct InsertInviteOnce {
  InsertInvite insertion;
  service::Idempotency request;

  void tell(Needs& needs, Attempt attempt) const;
  core::Result<core::InviteId> run(Tables& tables, Attempt attempt) const;
};

struct RevokeInvite {
  core::InviteId id;
  core::Timestamp now;

  void tell(Needs& needs, Attempt attempt) const;
  core::Result<core::Invite> run(Tables& tables, Attempt attempt) const;
};

struct Reserve {
  core::ReserveRequest request;

  void tell(Needs& needs, Attempt attempt) const;
  core::Result<core::Redemption> run(Tables& tables, Attempt attempt) const;
};

struct Commit {
  core::InviteId invite;
  std::string holder;
  core::Timestamp now;

  void tell(Needs& needs, Attempt attempt) const;
  core::Result<core::Redemption> run(Tables& tables, Attempt attempt) const;
};

struct Release {
  core::InviteId invite;
  std::string holder;

  void tell(Needs& needs, Attempt attempt) const;
  core::Result<void> run(Tables& tables, Attempt attempt) const;
};

/// Changes something small for the proof that it can be done.
struct ProveWritable {
  void tell(Needs& needs, Attempt attempt) const;
  core::Result<void> run(Tables& tables, Attempt attempt) const;
};

}  // namespace usher::store::postgres
