#include "adapters/web/api/v1/key_in.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "adapters/web/api/v1/json_in.hpp"
#include "base/text/whole_number.hpp"
#include "domain/model/duration.hpp"
#include "domain/model/rfc3339.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::Timestamp;

domain::ScopeSet scopes_in(const json::object& fields, Faults& faults) {
  domain::ScopeSet scopes;
  const std::string pointer = pointer_below("", "scopes");
  const auto names = texts_in(fields, "scopes").value_or(std::vector<std::string>{});
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto scope = domain::parse_scope(names[i]);
    if (scope) {
      scopes.add(*scope);
    } else {
      add_body_fault(faults, pointer_below(pointer, std::to_string(i)), scope.error().detail);
    }
  }
  if (names.empty()) add_body_fault(faults, pointer, "at least one scope is needed");
  return scopes;
}

void check_expiry(const std::optional<Timestamp>& expires_at, const domain::ApiKey& giver, Faults& faults) {
  if (!domain::outlives(expires_at, giver)) return;
  add_body_fault(faults, pointer_below("", "expires_at"),
                 "the key that asks for it expires at " + domain::to_rfc3339(*giver.expires_at) +
                     ": say that or earlier");
}

std::optional<Timestamp> expiry_in(const json::object& fields, Timestamp now, Faults& faults) {
  const auto expires_at = parsed_in(fields, "expires_at", domain::parse_rfc3339, faults);
  const auto ttl = parsed_in(fields, "ttl", domain::parse_duration, faults);
  if (expires_at && ttl) add_body_fault(faults, pointer_below("", "expires_at"), "either this or ttl");
  return ttl ? std::optional(now + *ttl) : expires_at;
}

/// What a body of the schema KeyQuota says; nothing for null.
std::optional<domain::KeyQuota> quota_in(const json::object& fields, Faults& faults) {
  const auto* const value = member_of(fields, "quota");
  if (value == nullptr) return std::nullopt;
  const auto& quota = value->as_object();
  const auto pointer = pointer_below("", "quota");
  const auto period = domain::parse_quota_period(text_in(quota, "period").value_or(""));
  if (!period) add_body_fault(faults, pointer_below(pointer, "period"), period.error().detail);
  const auto made = domain::make_key_quota(quota.at("invites").to_number<std::uint64_t>(),
                                           period.value_or(domain::QuotaPeriod::day));
  if (!made) add_body_fault(faults, pointer_below(pointer, "invites"), made.error().detail);
  return made ? std::optional(*made) : std::nullopt;
}

}  // namespace

domain::KeyDraft key_draft_in(const json::object& fields, const domain::ApiKey& giver, Timestamp now,
                              Faults& faults) {
  domain::KeyDraft draft{.name = text_in(fields, "name").value_or(""),
                         .scopes = scopes_in(fields, faults),
                         .methods = giver.methods};
  draft.expires_at = expiry_in(fields, now, faults);
  if (!draft.expires_at) draft.expires_at = giver.expires_at;
  check_expiry(draft.expires_at, giver, faults);
  draft.quota = quota_in(fields, faults);
  if (giver.quota && draft.scopes.contains(domain::Scope::create_invites)) {
    add_body_fault(faults, pointer_below("", "scopes"),
                   "the key that asks for it has a quota: it makes none that creates invites");
  }
  return draft;
}

domain::KeyChanges key_changes_in(const json::object& fields, const domain::ApiKey& giver, Faults& faults) {
  domain::KeyChanges changes;
  if (fields.contains("name")) changes.name = text_in(fields, "name").value_or("");
  if (fields.contains("quota")) {
    changes.quota = quota_in(fields, faults);
    if (giver.quota) add_body_fault(faults, pointer_below("", "quota"), "a key with a quota changes none");
  }
  if (!fields.contains("expires_at")) return changes;
  changes.expires_at = parsed_in(fields, "expires_at", domain::parse_rfc3339, faults);
  check_expiry(*changes.expires_at, giver, faults);
  return changes;
}

}  // namespace usher::api::v1
