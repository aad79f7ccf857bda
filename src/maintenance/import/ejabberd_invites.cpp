#include <algorithm>
#include <array>
#include <utility>

#include "domain/model/cleaned_text.hpp"
#include "domain/model/rfc3339.hpp"
#include "maintenance/import/ejabberd_data.hpp"
#include "maintenance/import/foreign_values.hpp"

namespace usher::import {
namespace {

using domain::InviteKind;
using Type = EjabberdInvite::Type;

/// Which account made an invite that makes no contact. ejabberd withdraws it with that account.
constexpr std::string_view made_by = "made-by";

struct TypeNames {
  Type type;
  std::string_view in_table;  ///< `enc_type` in mod_invites_sql.erl
  std::string_view in_list;
};
constexpr std::array types{
    TypeNames{Type::roster_only, "R", "roster_only"},
    TypeNames{Type::account_only, "A", "account_only"},
    TypeNames{Type::account_subscription, "S", "account_subscription"},
    TypeNames{Type::reset_token, "T", "reset_token"},
};

/// Nothing where there is no name.
OrReason<std::optional<domain::Localpart>> name_in(const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto name = domain::Localpart::parse(text);
  if (!name) return std::unexpected("'" + printable(text) + "' can't be a username");
  return *std::move(name);
}

OrReason<domain::InviteDraft> contact_draft(const EjabberdInvite& invite,
                                            std::optional<domain::Localpart> inviter,
                                            std::vector<std::string>& changes) {
  if (!inviter) return std::unexpected("names no inviter");
  domain::InviteDraft draft;
  draft.inviter = std::move(inviter);
  draft.kind = InviteKind::contact;
  // Who has registered by it has its name there, and may still become a contact.
  if (!invite.account_name.empty()) return draft;
  if (invite.registers.value_or(false)) draft.kind = InviteKind::contact_with_registration;
  if (!invite.registers) {
    changes.emplace_back(
        "it makes contacts and no account: whether it may is not in the database, but in what ejabberdctl "
        "list_invites prints");
  }
  return draft;
}

OrReason<domain::InviteDraft> account_draft(const EjabberdInvite& invite,
                                            std::optional<domain::Localpart> inviter) {
  auto username = name_in(invite.account_name);
  if (!username) return std::unexpected(std::move(username).error());
  domain::InviteDraft draft;
  draft.username = *std::move(username);
  if (!inviter) return draft;
  if (invite.type == Type::account_only) {
    draft.labels.emplace(made_by,
                         domain::cleaned_text(inviter->str(), domain::limits::label_value_bytes_max));
  } else {
    draft.inviter = std::move(inviter);
    draft.kind = InviteKind::contact_with_registration;
  }
  return draft;
}

OrReason<domain::InviteDraft> reset_draft(const EjabberdInvite& invite) {
  auto username = name_in(invite.account_name);
  if (!username || !*username) return std::unexpected("resets the password of no valid name");
  domain::InviteDraft draft;
  draft.kind = InviteKind::reset;
  draft.username = *std::move(username);
  return draft;
}

OrReason<domain::InviteDraft> draft_of(const EjabberdInvite& invite, std::vector<std::string>& changes) {
  auto inviter = name_in(invite.inviter);
  if (!inviter) return std::unexpected(std::move(inviter).error());
  switch (invite.type) {
    case Type::roster_only:
      return contact_draft(invite, *std::move(inviter), changes);
    case Type::account_only:
    case Type::account_subscription:
      return account_draft(invite, *std::move(inviter));
    case Type::reset_token:
      return reset_draft(invite);
    case Type::unknown:
      break;
  }
  return std::unexpected("is of a kind that is not known");
}

/// @returns why it is left behind
OrReason<void> take(const EjabberdInvite& invite, ForeignData& data) {
  std::vector<std::string> changes;
  auto draft = draft_of(invite, changes);
  if (!draft) return std::unexpected(std::move(draft).error());
  const auto expires = domain::parse_rfc3339(invite.expires);
  if (!expires) return std::unexpected("does not say when it expires");
  data.invites.push_back(
      {.imported = {.token = secrets::Secret{invite.token},
                    .draft = *std::move(draft),
                    .created_at = domain::parse_rfc3339(invite.created_at).value_or(domain::Timestamp{}),
                    .expires_at = *expires},
       .changes = std::move(changes)});
  return {};
}

}  // namespace

Type ejabberd_type(std::string_view name) {
  const auto* found = std::ranges::find_if(
      types, [&](const TypeNames& each) { return each.in_table == name || each.in_list == name; });
  return found == types.end() ? Type::unknown : found->type;
}

void interpret(const std::vector<EjabberdInvite>& invites, ForeignData& data) {
  for (const EjabberdInvite& invite : invites) {
    if (!invite.invitee.empty()) {
      ++data.invites_used;
    } else if (const auto taken = take(invite, data); !taken) {
      data.left_behind.push_back(named_by(invite.token) + ": " + taken.error());
    }
  }
}

}  // namespace usher::import
