#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/api_key.hpp"
#include "core/invite.hpp"
#include "core/redemption.hpp"
#include "service/store.hpp"

namespace usher::store {

/// An invite and who holds a use of it.
using Use = std::pair<core::InviteId, std::string>;
/// An API key's id and the Idempotency-Key that came with it.
using RequestName = std::pair<std::string, std::string>;

struct AnsweredRequest {
  core::KeyDigest request{};
  core::InviteId invite;
  core::Timestamp expires_at;
};

/// Which rows operations changed. A key that was deleted and made again is in both sets: first one, then the
/// other.
struct Changes {
  std::set<std::string> keys_inserted;
  std::set<std::string> keys_deleted;
  std::set<std::string> keys_used;
  std::set<core::InviteId> invites_inserted;
  std::set<core::InviteId> invites_changed;
  std::set<Use> redemptions_put;
  std::set<Use> redemptions_deleted;
  std::set<RequestName> requests_put;
};

/// Rows in memory, and what `service::Store` promises of each operation on them: a store that brings the rows
/// that an operation needs, and writes back those that it changed, needs no rules of its own.
///
/// An operation that is refused changes nothing. Not thread-safe.
class Tables {
 public:
  // Rows as they are before the operations.
  void bring(core::ApiKey key);
  void bring(core::Invite invite);
  void bring(core::Redemption redemption);
  void bring(RequestName name, AnsweredRequest request);

  core::Result<void> insert_key(const core::ApiKey& key);
  core::Result<void> delete_key(const core::DomainName& host, const std::string& id);

  core::Result<void> insert_invite(core::Invite invite, const std::optional<service::KeyGuard>& guard);
  core::Result<core::InviteId> insert_invite_once(core::Invite invite, const service::KeyGuard& guard,
                                                  const service::Idempotency& request);
  core::Result<core::Invite> revoke_invite(core::InviteId id, core::Timestamp now);

  core::Result<core::Redemption> reserve(const core::ReserveRequest& request);
  core::Result<core::Redemption> commit(core::InviteId invite, const std::string& holder,
                                        core::Timestamp now);
  core::Result<void> release(core::InviteId invite, const std::string& holder);

  /// Forgets an invite and its redemptions, as of no operation.
  void forget_invite(core::InviteId id);

  [[nodiscard]] const std::map<std::string, core::ApiKey>& keys() const { return keys_; }
  [[nodiscard]] const std::map<core::InviteId, core::Invite>& invites() const { return invites_; }
  [[nodiscard]] const std::map<Use, core::Redemption>& redemptions() const { return redemptions_; }
  [[nodiscard]] const std::map<RequestName, AnsweredRequest>& requests() const { return requests_; }

  /// What changed since this was asked last.
  [[nodiscard]] Changes take_changes() { return std::exchange(changes_, {}); }

 private:
  [[nodiscard]] core::Result<void> admit(const service::KeyGuard& guard) const;
  void note_use(const service::KeyGuard& guard);
  [[nodiscard]] bool pinned_by_another(const core::DomainName& host, const core::Localpart& username,
                                       core::InviteId invite, core::Timestamp now) const;
  [[nodiscard]] bool reserved_by_another(const core::BareJid& redeemer, const Use& use) const;
  [[nodiscard]] std::optional<core::Redemption> held(const Use& use) const;
  void put(const Use& use, core::Redemption redemption);
  core::Invite& changing(core::InviteId id);

  std::map<std::string, core::ApiKey> keys_;
  std::map<core::InviteId, core::Invite> invites_;
  std::map<Use, core::Redemption> redemptions_;
  std::map<RequestName, AnsweredRequest> requests_;
  Changes changes_;
};

}  // namespace usher::store
