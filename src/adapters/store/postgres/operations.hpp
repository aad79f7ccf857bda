#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/store/postgres/write.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::postgres {

// The store's operations that change something: which rows each needs, and what it does to them. All may be
// done once more where nobody knows whether they were done: the second time changes nothing, and gives the
// same.

struct InsertKey {
  domain::ApiKey key;
  domain::Cause cause;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

struct UpdateKey {
  domain::DomainName host;
  std::string id;
  domain::KeyChanges changes;
  domain::Cause cause;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<domain::ApiKey> run(WorkingSet& rows, Retry retry) const;
};

struct DeleteKey {
  domain::DomainName host;
  std::string id;
  domain::Cause cause;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

struct NoteKeyUse {
  domain::KeyGuard guard;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

struct InsertInvite {
  domain::Invite invite;
  std::optional<domain::KeyGuard> guard;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

struct InsertInviteOnce {
  InsertInvite insertion;
  domain::Idempotency request;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<domain::InviteId> run(WorkingSet& rows, Retry retry) const;
};

struct InsertInvites {
  std::vector<domain::Invite> invites;
  domain::KeyGuard guard;
  std::optional<domain::Idempotency> request;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<domain::InviteId> run(WorkingSet& rows, Retry retry) const;
};

struct UpdateInvite {
  domain::InviteId id;
  domain::InviteChanges changes;
  domain::Cause cause;
  std::optional<domain::BareJid> pinned;     ///< the name that it is for, which never changes
  std::optional<domain::DomainName> host{};  ///< nor does this

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<domain::Invite> run(WorkingSet& rows, Retry retry) const;
};

struct RevokeInvite {
  domain::InviteId id;
  domain::Cause cause;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<domain::Invite> run(WorkingSet& rows, Retry retry) const;
};

struct RestoreInvite {
  domain::InviteId id;
  domain::Cause cause;
  std::optional<domain::BareJid> pinned;     ///< the name that it is for, which never changes
  std::optional<domain::DomainName> host{};  ///< nor does this

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<domain::Invite> run(WorkingSet& rows, Retry retry) const;
};

struct Reserve {
  domain::ReserveRequest request;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<domain::Redemption> run(WorkingSet& rows, Retry retry) const;
};

struct Commit {
  domain::InviteId invite;
  std::string holder;
  domain::Timestamp now;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<domain::Redemption> run(WorkingSet& rows, Retry retry) const;
};

struct Release {
  domain::InviteId invite;
  std::string holder;
  domain::Timestamp now;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

struct SetFrozen {
  domain::BareJid account;
  bool frozen = false;
  domain::Cause cause;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

struct NoteDeletion {
  domain::BareJid account;
  domain::Cause cause;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

struct PauseHost {
  domain::DomainName host;
  std::optional<domain::Timestamp> until;
  domain::Cause cause;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<domain::HostState> run(WorkingSet& rows, Retry retry) const;
};

struct ResumeHost {
  domain::DomainName host;
  domain::Cause cause;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<domain::HostState> run(WorkingSet& rows, Retry retry) const;
};

struct SetLiveMax {
  domain::DomainName host;
  std::optional<std::uint32_t> live_max;
  domain::Timestamp now;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

struct InsertWebhook {
  domain::Webhook webhook;
  domain::Cause cause;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

struct ChangeWebhook {
  std::string id;
  domain::WebhookChange change;
  domain::Cause cause;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<domain::Webhook> run(WorkingSet& rows, Retry retry) const;
};

struct DeleteWebhook {
  domain::DomainName host;
  std::string id;
  domain::Cause cause;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

struct TellExpired {
  std::vector<domain::InviteId> invites;
  domain::Timestamp now;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<std::uint32_t> run(WorkingSet& rows, Retry retry) const;
};

struct CountVisits {
  domain::Visits visits;
  domain::Timestamp now;

  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

/// Changes something small for the proof that it can be done.
struct ProveWritable {
  void declare(ReadSet& reads, Retry retry) const;
  domain::Result<void> run(WorkingSet& rows, Retry retry) const;
};

}  // namespace usher::store::postgres
