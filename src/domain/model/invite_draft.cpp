#include <algorithm>
#include <array>
#include <utility>

#include "base/text/ascii.hpp"
#include "domain/model/checked_text.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/look_alikes.hpp"

namespace usher::domain {
namespace {

/// @param member of the draft, which the reason is about
std::unexpected<Error> about(std::string_view member, Error error) {
  error.place.member = member;
  return std::unexpected(std::move(error));
}

std::unexpected<Error> refuse(std::string_view member, std::string why) {
  return about(member, {Errc::invalid_argument, std::move(why)});
}

bool is_contact(InviteKind kind) {
  return kind == InviteKind::contact || kind == InviteKind::contact_with_registration;
}

/// Which parts go with which kind.
Result<void> check_kind(const InviteDraft& draft) {
  if (is_contact(draft.kind) && !draft.inviter)
    return refuse("inviter", "a contact invite says whose contact it makes");
  if (draft.kind == InviteKind::contact &&
      (draft.username || !draft.groups.empty() || !draft.roles.empty())) {
    return refuse("kind", "a contact invite without registration has no username, groups or roles");
  }
  if (draft.kind == InviteKind::group && draft.groups.empty())
    return refuse("groups", "a group invite names a group");
  if (draft.kind != InviteKind::reset) {
    const bool pinned_many = draft.username && draft.uses_allowed != UseLimit::once();
    if (pinned_many) return refuse("uses_allowed", "an invite for one username has one use");
    return {};
  }
  if (!draft.username) return refuse("username", "a password reset says whose password it resets");
  const bool for_registration = draft.inviter || !draft.groups.empty() || !draft.roles.empty();
  if (for_registration) return refuse("kind", "a password reset has no inviter, groups or roles");
  if (draft.uses_allowed != UseLimit::once()) return refuse("uses_allowed", "a password reset has one use");
  return {};
}

Result<void> check_names(const std::vector<std::string>& names, std::size_t count_max, std::size_t bytes_max,
                         std::string_view member, const std::string& what) {
  if (names.size() > count_max) {
    return refuse(member, "an invite has at most " + std::to_string(count_max) + " " + what + "s");
  }
  for (const std::string& name : names) {
    if (name.empty()) return refuse(member, "a " + what + "'s name can't be empty");
    if (auto checked = checked_text(name, bytes_max, "a " + what + "'s name"); !checked) {
      return about(member, std::move(checked).error());
    }
  }
  return {};
}

bool is_label_key(std::string_view key) {
  return !key.empty() && key.size() <= limits::label_key_bytes_max && std::ranges::all_of(key, [](char c) {
    return text::is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
  });
}

Result<void> check_labels(const Labels& labels) {
  if (labels.size() > limits::labels_max) {
    return refuse("labels", "an invite has at most " + std::to_string(limits::labels_max) + " labels");
  }
  for (const auto& [key, value] : labels) {
    if (!is_label_key(key)) {
      return refuse("labels", "a label's key has 1 to " + std::to_string(limits::label_key_bytes_max) +
                                  " letters, digits, dots, underscores and hyphens");
    }
    if (value.empty()) return refuse("labels", "the label " + key + " has no value");
    if (auto checked = checked_text(value, limits::label_value_bytes_max, "a label's value"); !checked) {
      return about("labels", std::move(checked).error());
    }
  }
  return {};
}

Result<void> check_texts(const InviteDraft& draft) {
  if (auto ok = check_names(draft.groups, limits::groups_max, limits::group_bytes_max, "groups", "group");
      !ok)
    return ok;
  if (auto ok = check_names(draft.roles, limits::roles_max, limits::role_bytes_max, "roles", "role"); !ok)
    return ok;
  if (auto note = checked_text(draft.note, limits::note_bytes_max, "a note"); !note) {
    return about("note", std::move(note).error());
  }
  auto source = checked_text(draft.source_detail, limits::source_detail_bytes_max, "a source");
  if (!source) return about("source_detail", std::move(source).error());
  return {};
}

/// A name that is to be registered has to be one that people recognise, whoever pins it. A reset is for an
/// account that is there already.
Result<void> check_username(const InviteDraft& draft) {
  if (!draft.username || draft.kind == InviteKind::reset) return {};
  if (auto clear = check_appearance(*draft.username); !clear) {
    return about("username", std::move(clear).error());
  }
  return {};
}

Result<Duration> ttl_of(const Host& host, const InviteDraft& draft) {
  const Duration ttl = draft.ttl.value_or(draft.kind == InviteKind::reset ? host.reset_ttl : host.invite_ttl);
  if (ttl < limits::ttl_min || ttl > limits::ttl_max)
    return refuse("ttl", "an invite lives from 1 second to 10 years");
  return ttl;
}

}  // namespace

Result<void> check_draft(const InviteDraft& draft) {
  for (auto&& check :
       {check_kind(draft), check_username(draft), check_texts(draft), check_labels(draft.labels)}) {
    if (!check) return std::unexpected(check.error());
  }
  return {};
}

InviteDraft draft_like(const Invite& invite) {
  return {.kind = invite.kind,
          .username = invite.username,
          .inviter = invite.inviter,
          .groups = invite.groups,
          .roles = invite.roles,
          .uses_allowed = invite.uses_allowed,
          .ttl = std::nullopt,
          .source = invite.source,
          .source_detail = invite.source_detail,
          .note = invite.note,
          .labels = invite.labels};
}

Result<Invite> make_invite(const Host& host, InviteDraft draft, InviteId id, Timestamp now) {
  if (auto checked = check_draft(draft); !checked) return std::unexpected(std::move(checked).error());
  const auto ttl = ttl_of(host, draft);
  if (!ttl) return std::unexpected(ttl.error());
  return Invite{.id = id,
                .host = host.domain,
                .kind = draft.kind,
                .username = std::move(draft.username),
                .inviter = std::move(draft.inviter),
                .groups = std::move(draft.groups),
                .roles = std::move(draft.roles),
                .uses_allowed = draft.uses_allowed,
                .created_at = now,
                .expires_at = now + *ttl,
                .source = draft.source,
                .source_detail = std::move(draft.source_detail),
                .note = std::move(draft.note),
                .labels = std::move(draft.labels)};
}

}  // namespace usher::domain
