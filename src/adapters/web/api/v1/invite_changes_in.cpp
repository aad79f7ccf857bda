#include "adapters/web/api/v1/invite_changes_in.hpp"

#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/v1/invite_draft_in.hpp"
#include "adapters/web/api/v1/json_in.hpp"
#include "domain/model/rfc3339.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;

/// The invite's labels with what `patch` says of some; without any where it is null.
domain::Labels merged(domain::Labels labels, const json::value& patch) {
  if (patch.is_null()) return {};
  for (const auto& label : patch.as_object()) {
    if (label.value().is_null()) labels.erase(label.key());
  }
  for (auto& [key, value] : labels_in(patch.as_object())) labels.insert_or_assign(key, std::move(value));
  return labels;
}

}  // namespace

domain::InviteChanges invite_changes_in(const json::object& fields, const domain::Invite& invite,
                                        Faults& faults) {
  domain::InviteChanges changes;
  if (fields.contains("note")) changes.note = text_in(fields, "note").value_or("");
  if (const auto* labels = fields.if_contains("labels")) changes.labels = merged(invite.labels, *labels);
  if (fields.contains("groups"))
    changes.groups = texts_in(fields, "groups").value_or(std::vector<std::string>{});
  if (fields.contains("roles"))
    changes.roles = texts_in(fields, "roles").value_or(std::vector<std::string>{});
  changes.expires_at = parsed_in(fields, "expires_at", domain::parse_rfc3339, faults);
  changes.uses_allowed = use_limit_in(fields);
  return changes;
}

}  // namespace usher::api::v1
