#include "domain/rules/records.hpp"

#include <utility>

namespace usher::domain::rules {
namespace {

EventData with_reason(EventData data, const std::string& reason) {
  if (!reason.empty()) data.emplace_back("reason", reason);
  return data;
}

EventData facts_of(const Invite& invite) {
  EventData data{{"kind", std::string(name_of(invite.kind))}};
  if (invite.username) data.emplace_back("username", invite.username->str());
  if (invite.inviter) data.emplace_back("inviter", invite.inviter->str());
  return data;
}

Cause by_invitee(const Redemption& use, Timestamp at) {
  return {.by = {ActorType::invitee, use.redeemer.str()}, .at = at, .reason = {}};
}

void add(Transaction& rows, EventType type, const DomainName& host, std::string object, const Cause& cause,
         EventData data) {
  rows.add_event({.position = {},
                  .time = cause.at,
                  .host = host,
                  .actor = cause.by,
                  .type = type,
                  .object = std::move(object),
                  .data = with_reason(std::move(data), cause.reason)});
}

}  // namespace

void record_key(Transaction& rows, EventType type, const ApiKey& key, const Cause& cause, EventData data) {
  if (!key.name.empty()) data.emplace_back("name", key.name);
  for (const DomainName& host : key.hosts()) add(rows, type, host, key.id, cause, data);
}

void record_webhook(Transaction& rows, EventType type, const Webhook& webhook, const Cause& cause,
                    EventData data) {
  data.emplace_back("endpoint", origin_of(webhook.url));
  data.emplace_back("state", name_of(webhook.state));
  add(rows, type, webhook.host, webhook.id, cause, std::move(data));
}

void record_creation(Transaction& rows, const Invite& invite) {
  const Cause cause{.by = creator_of(invite), .at = invite.created_at, .reason = {}};
  record_invite(rows, EventType::invite_created, invite, cause, facts_of(invite));
}

void record_invite(Transaction& rows, EventType type, const Invite& invite, const Cause& cause,
                   EventData data) {
  add(rows, type, invite.host, to_string(invite.id), cause, std::move(data));
}

void record_host(Transaction& rows, EventType type, const DomainName& host, const Cause& cause,
                 EventData data) {
  add(rows, type, host, host.str(), cause, std::move(data));
}

void record_account(Transaction& rows, EventType type, const BareJid& account, const Cause& cause,
                    EventData data) {
  add(rows, type, account.domain(), account.str(), cause, std::move(data));
}

void record_commit(Transaction& rows, const Invite& invite, const Redemption& use) {
  const Cause cause = by_invitee(use, *use.committed_at);
  record_invite(rows, EventType::redemption_committed, invite, cause,
                {{"account", use.redeemer.str()}, {"purpose", std::string(name_of(use.purpose))}});
  if (use.purpose == Purpose::registration) {
    EventData data{{"invite", to_string(invite.id)}};
    if (const auto inviter = inviter_of(invite)) data.emplace_back("inviter", inviter->str());
    record_account(rows, EventType::account_created, use.redeemer, cause, std::move(data));
  } else if (use.purpose == Purpose::password_reset) {
    record_account(rows, EventType::password_reset, use.redeemer, cause, {{"invite", to_string(invite.id)}});
  }
  if (invite.uses_allowed.reached_by(invite.uses_committed + 1)) {
    record_invite(rows, EventType::invite_used_up, invite, cause);
  }
}

void record_release(Transaction& rows, const Invite& invite, const Redemption& use, Timestamp now) {
  record_invite(rows, EventType::redemption_released, invite, by_invitee(use, now),
                {{"account", use.redeemer.str()}});
}

}  // namespace usher::domain::rules
