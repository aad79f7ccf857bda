#include "adapters/web/api/v1/invite_draft_in.hpp"

#include <string>

#include <boost/json.hpp>

#include "adapters/web/api/v1/json_in.hpp"
#include "domain/model/duration.hpp"
#include "domain/model/rfc3339.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::InviteDraft;
using domain::InviteKind;

/// What the other fields make of it.
InviteKind implied_kind(const InviteDraft& draft, std::optional<bool> allow_registration) {
  if (draft.inviter) {
    return allow_registration.value_or(false) ? InviteKind::contact_with_registration : InviteKind::contact;
  }
  return draft.groups.empty() ? InviteKind::account : InviteKind::group;
}

void choose_kind(const json::object& fields, InviteDraft& draft, Faults& faults) {
  const auto* allowed = member_of(fields, "allow_registration");
  const auto allow_registration = allowed == nullptr ? std::nullopt : std::optional(allowed->as_bool());
  const auto named = parsed_in(fields, "kind", domain::parse_invite_kind, faults);
  draft.kind = named.value_or(implied_kind(draft, allow_registration));
  if (allow_registration && *allow_registration == (draft.kind == InviteKind::contact)) {
    add_body_fault(faults, pointer_below("", "allow_registration"),
                   "an invite of the kind " + std::string(domain::name_of(draft.kind)) +
                       (*allow_registration ? " lets nobody register" : " lets people register"));
  }
}

void choose_lifetime(const json::object& fields, domain::Timestamp now, InviteDraft& draft, Faults& faults) {
  draft.ttl = parsed_in(fields, "ttl", domain::parse_duration, faults);
  const auto expires_at = parsed_in(fields, "expires_at", domain::parse_rfc3339, faults);
  if (!expires_at) return;
  if (draft.ttl) add_body_fault(faults, pointer_below("", "expires_at"), "either this or ttl");
  draft.ttl = *expires_at - now;
}

}  // namespace

std::optional<domain::UseLimit> use_limit_in(const json::object& fields) {
  const auto* uses = member_of(fields, "uses");
  if (uses == nullptr) return std::nullopt;
  if (uses->is_string()) return domain::UseLimit::unlimited();
  // Its schema knows the bounds.
  const auto limit = domain::UseLimit::of(uses->at("limit").to_number<std::uint64_t>());
  return limit ? std::optional(*limit) : std::nullopt;
}

domain::Labels labels_in(const json::object& labels) {
  domain::Labels found;
  for (const auto& label : labels) {
    if (label.value().is_string()) found.emplace(label.key(), std::string_view(label.value().as_string()));
  }
  return found;
}

InviteDraft invite_draft_in(const json::object& fields, domain::Timestamp now, Faults& faults) {
  InviteDraft draft{.username = parsed_in(fields, "username", domain::Localpart::parse, faults),
                    .inviter = parsed_in(fields, "contact", domain::Localpart::parse, faults),
                    .groups = texts_in(fields, "groups").value_or(std::vector<std::string>{}),
                    .roles = texts_in(fields, "roles").value_or(std::vector<std::string>{}),
                    .uses_allowed = use_limit_in(fields).value_or(domain::UseLimit::once()),
                    .source = domain::InviteSource::api,
                    .note = text_in(fields, "note").value_or("")};
  if (const auto* labels = member_of(fields, "labels")) draft.labels = labels_in(labels->as_object());
  choose_kind(fields, draft, faults);
  choose_lifetime(fields, now, draft, faults);
  return draft;
}

}  // namespace usher::api::v1
