#pragma once

#include "domain/rules/transaction.hpp"
#include "domain/use_cases/store.hpp"

/// What the record of events is told of each change, in the transaction that makes it. Nothing in there opens
/// anything: no token, no key, no password.
namespace usher::domain::rules {

/// On each of the key's hosts.
void record_key(Transaction& rows, EventType type, const ApiKey& key, const Cause& cause,
                EventData data = {});
/// Of its address only the origin: the rest may be a secret.
void record_webhook(Transaction& rows, EventType type, const Webhook& webhook, const Cause& cause,
                    EventData data = {});
void record_creation(Transaction& rows, const Invite& invite);
/// @param data what is particular; the cause's reason is added
void record_invite(Transaction& rows, EventType type, const Invite& invite, const Cause& cause,
                   EventData data = {});
/// @param data what is particular; the cause's reason is added
void record_host(Transaction& rows, EventType type, const DomainName& host, const Cause& cause,
                 EventData data = {});
void record_account(Transaction& rows, EventType type, const BareJid& account, const Cause& cause,
                    EventData data = {});
/// @param invite as it was before
/// @param use is committed
void record_commit(Transaction& rows, const Invite& invite, const Redemption& use);
void record_release(Transaction& rows, const Invite& invite, const Redemption& use, Timestamp now);

}  // namespace usher::domain::rules
