#include "adapters/web/api/v1/json_out.hpp"

#include <boost/json.hpp>

#include "domain/json/json_parts.hpp"
#include "domain/model/duration.hpp"
#include "domain/model/time.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::Timestamp;

json::object uses_of(const domain::Invite& invite) {
  const auto limit = invite.uses_allowed.value();
  return {{"limit", limit ? json::value(*limit) : json::value(nullptr)},
          {"used", invite.uses_committed},
          {"held", invite.uses_reserved}};
}

bool allows_registration(domain::InviteKind kind) {
  return kind != domain::InviteKind::contact && kind != domain::InviteKind::reset;
}

}  // namespace

json::object to_json(const domain::Invite& invite, Timestamp now) {
  json::object labels;
  for (const auto& [key, value] : invite.labels) labels[key] = value;
  json::value revoked = nullptr;
  if (invite.revoked_at) revoked = json::object{{"at", domain::to_rfc3339(*invite.revoked_at)}};
  return {{"id", domain::to_string(invite.id)},
          {"host", invite.host.str()},
          {"kind", domain::name_of(invite.kind)},
          {"state", domain::name_of(invite.state_at(now))},
          {"username", domain::optional_name(invite.username)},
          {"contact", domain::optional_name(invite.inviter)},
          {"allow_registration", allows_registration(invite.kind)},
          {"groups", json::value_from(invite.groups)},
          {"roles", json::value_from(invite.roles)},
          {"note", invite.note},
          {"labels", std::move(labels)},
          {"uses", uses_of(invite)},
          {"created_at", domain::to_rfc3339(invite.created_at)},
          {"created_by", domain::to_json(domain::creator_of(invite))},
          {"expires_at", domain::to_rfc3339(invite.expires_at)},
          {"revoked", std::move(revoked)}};
}

json::object to_json(const domain::Redemption& redemption) {
  return {{"account", redemption.redeemer.str()},
          {"purpose", domain::name_of(redemption.purpose)},
          {"state", redemption.committed_at ? "committed" : "held"},
          {"reserved_at", domain::to_rfc3339(redemption.reserved_at)},
          {"committed_at", domain::optional_time(redemption.committed_at)}};
}

json::object to_json(const domain::Origin& origin) {
  return {{"account", origin.account.str()},
          {"invite", domain::to_string(origin.invite)},
          {"inviter", domain::optional_name(origin.inviter)},
          {"created_by", domain::to_json(origin.creator)},
          {"registered_at", domain::to_rfc3339(origin.registered_at)},
          {"deleted_at", domain::optional_time(origin.deleted_at)}};
}

json::object to_json(const domain::BareJid& account, const domain::AccountRecord& record) {
  return {{"account", account.str()},
          {"frozen", record.frozen},
          {"origin", record.origin ? json::value(to_json(*record.origin)) : json::value(nullptr)}};
}

json::object to_json(const domain::ApiKey& key, Timestamp now) {
  return {{"id", key.id},
          {"host", key.host.str()},
          {"hosts", domain::hosts_json(key)},
          {"name", key.name},
          {"scopes", json::value_from(domain::names_of(key.scopes))},
          {"created_at", domain::to_rfc3339(key.created_at)},
          {"expires_at", domain::optional_time(key.expires_at)},
          {"last_used_at", domain::optional_time(key.last_used_at)},
          {"quota", domain::quota_json(key, now)}};
}

json::object to_json(const domain::Host& host, const std::optional<domain::HostPause>& pause) {
  namespace limits = domain::limits;
  const auto live = host.invites_live_max;
  return {{"name", host.domain.str()},
          {"site_name", host.site_name},
          {"public_url", host.public_url},
          {"paused", domain::pause_json(pause)},
          {"defaults", {{"ttl", domain::format_duration(host.invite_ttl)}, {"uses", {{"limit", 1}}}}},
          {"limits",
           {{"ttl", domain::format_duration(host.invite_ttl_max.value_or(limits::ttl_max))},
            {"uses", host.invite_uses_max.value_or(domain::UseLimit::uses_max)},
            {"unlimited_uses", !host.invite_uses_max},
            {"live", live ? json::value(*live) : json::value(nullptr)},
            {"groups", limits::groups_max},
            {"group_bytes", limits::group_bytes_max},
            {"roles", limits::roles_max},
            {"role_bytes", limits::role_bytes_max},
            {"note_bytes", limits::note_bytes_max},
            {"labels", limits::labels_max},
            {"label_key_bytes", limits::label_key_bytes_max},
            {"label_value_bytes", limits::label_value_bytes_max}}}};
}

}  // namespace usher::api::v1
