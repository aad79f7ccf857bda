#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/rules/transaction.hpp"
#include "domain/use_cases/store.hpp"

/// What `Store` promises of each operation that changes something, whatever the backend. What is
/// refused changes nothing.
namespace usher::domain::rules {

Result<void> insert_key(Transaction& rows, const ApiKey& key, const Cause& cause);
Result<ApiKey> update_key(Transaction& rows, const DomainName& host, const std::string& id,
                          const KeyChanges& changes, const Cause& cause);
Result<void> delete_key(Transaction& rows, const DomainName& host, const std::string& id, const Cause& cause);
Result<void> note_key_use(Transaction& rows, const KeyGuard& guard);

Result<void> insert_invite(Transaction& rows, const Invite& invite, const std::optional<KeyGuard>& guard);
Result<InviteId> insert_invite_once(Transaction& rows, const Invite& invite, const KeyGuard& guard,
                                    const Idempotency& request);
Result<InviteId> insert_invites(Transaction& rows, const std::vector<Invite>& invites, const KeyGuard& guard,
                                const std::optional<Idempotency>& request);
Result<Invite> update_invite(Transaction& rows, InviteId id, const InviteChanges& changes,
                             const Cause& cause);
Result<Invite> revoke_invite(Transaction& rows, InviteId id, const Cause& cause);
Result<Invite> restore_invite(Transaction& rows, InviteId id, const Cause& cause);

Result<Redemption> reserve(Transaction& rows, const ReserveRequest& request);
Result<Redemption> commit(Transaction& rows, const Use& use, Timestamp now);
Result<void> release(Transaction& rows, const Use& use, Timestamp now);

Result<void> set_frozen(Transaction& rows, const BareJid& account, bool frozen, const Cause& cause);

Result<HostState> pause_host(Transaction& rows, const DomainName& host, std::optional<Timestamp> until,
                             const Cause& cause);
Result<HostState> resume_host(Transaction& rows, const DomainName& host, const Cause& cause);
void set_live_max(Transaction& rows, const DomainName& host, std::optional<std::uint32_t> live_max,
                  Timestamp now);

Result<void> insert_webhook(Transaction& rows, const Webhook& webhook, const Cause& cause);
Result<Webhook> change_webhook(Transaction& rows, const std::string& id, const WebhookChange& change,
                               const Cause& cause);
Result<void> delete_webhook(Transaction& rows, const DomainName& host, const std::string& id,
                            const Cause& cause);

/// @param ids of invites that may have expired
void tell_expired(Transaction& rows, const std::vector<InviteId>& ids, Timestamp now);
void count_visits(Transaction& rows, const Visits& visits, Timestamp now);

void note_deletion(Transaction& rows, const BareJid& account, const Cause& cause);

}  // namespace usher::domain::rules
