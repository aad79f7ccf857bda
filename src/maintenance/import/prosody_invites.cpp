#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "domain/model/checked_text.hpp"
#include "maintenance/import/foreign_values.hpp"
#include "maintenance/import/prosody_data.hpp"

namespace usher::import {
namespace {

using domain::InviteKind;

/// Whom an invite is from or for: nothing where it names a whole host.
OrReason<std::optional<domain::Localpart>> person_of(const LuaTable& invite) {
  const LuaValue* value = invite.find("jid");
  if (value == nullptr || std::holds_alternative<std::monostate>(*value)) return std::nullopt;
  const auto* text = std::get_if<std::string>(value);
  if (text == nullptr) return std::unexpected("its jid is no text");
  const std::string jid = text->substr(0, text->find('/'));
  if (!jid.contains('@')) return std::nullopt;
  const auto address = domain::BareJid::parse(jid);
  if (!address)
    return std::unexpected("'" + printable(jid) + "' can't be an address: " + address.error().detail);
  return address->local();
}

/// Names that are kept as they are or not at all: another spelling would be another group or role.
std::vector<std::string> fitting(FoundTexts found, std::size_t count_max, std::size_t bytes_max,
                                 std::string_view what, std::vector<std::string>& changes) {
  auto names = std::move(found.texts);
  const auto before = names.size() + found.left_out;
  std::erase_if(names, [&](const std::string& name) {
    return name.empty() || !domain::checked_text(name, bytes_max, what);
  });
  if (names.size() > count_max) names.resize(count_max);
  if (names.size() < before) {
    changes.push_back(std::to_string(before - names.size()) + " of its " + std::string(what) +
                      " can't be held here and are left out");
  }
  return names;
}

/// What `additional_data` gives to who registers.
void take_entitlements(const LuaTable& more, domain::InviteDraft& draft, std::vector<std::string>& changes) {
  namespace limits = domain::limits;
  draft.groups =
      fitting(list_of(more, "groups"), limits::groups_max, limits::group_bytes_max, "groups", changes);
  draft.roles =
      fitting(list_or_set_of(more, "roles"), limits::roles_max, limits::role_bytes_max, "roles", changes);
  draft.note = cleaned(text_of(more, "note"), limits::note_bytes_max, "its note", changes);
}

OrReason<void> make_contact(const LuaTable& invite, domain::InviteDraft& draft) {
  auto inviter = person_of(invite);
  if (!inviter) return std::unexpected(std::move(inviter).error());
  if (!*inviter) return std::unexpected("names no inviter");
  draft.inviter = *std::move(inviter);
  draft.kind = InviteKind::contact_with_registration;
  if (is_true(invite, "allow_registration")) return {};
  draft.kind = InviteKind::contact;
  draft.groups.clear();
  draft.roles.clear();
  return {};
}

OrReason<void> make_reset(const LuaTable& more, domain::InviteDraft& draft) {
  const auto* name = more.find_as<std::string>("allow_reset");
  const auto username = name == nullptr ? std::nullopt : std::optional(domain::Localpart::parse(*name));
  if (!username || !*username) return std::unexpected("resets the password of no valid name");
  draft.kind = InviteKind::reset;
  draft.username = **username;
  draft.groups.clear();
  draft.roles.clear();
  return {};
}

OrReason<void> make_registration(const LuaTable& invite, const LuaTable& more, domain::InviteDraft& draft) {
  if (is_true(more, "allow_reset")) return make_reset(more, draft);
  auto username = person_of(invite);
  if (!username) return std::unexpected(std::move(username).error());
  draft.username = *std::move(username);
  draft.kind = draft.groups.empty() ? InviteKind::account : InviteKind::group;
  return {};
}

OrReason<domain::InviteDraft> draft_of(const LuaTable& invite, std::vector<std::string>& changes) {
  static const LuaTable none;
  const bool has_more = is_true(invite, "additional_data");
  const auto* additional = invite.find_as<LuaTable>("additional_data");
  if (has_more && additional == nullptr) return std::unexpected("its additional_data is no table");
  const LuaTable& more = has_more ? *additional : none;
  const auto* type = invite.find_as<std::string>("type");
  domain::InviteDraft draft;
  take_entitlements(more, draft, changes);
  OrReason<void> made = std::unexpected("is of a kind that is not known");
  if (type != nullptr && *type == "roster") made = make_contact(invite, draft);
  if (type != nullptr && *type == "register") made = make_registration(invite, more, draft);
  if (!made) return std::unexpected(std::move(made).error());
  if (!is_true(invite, "reusable")) return draft;
  // One name registers once, whatever is written beside it.
  if (!draft.username) draft.uses_allowed = domain::UseLimit::unlimited();
  if (draft.kind == InviteKind::reset)
    changes.emplace_back("it resets the password once, not again and again");
  return draft;
}

/// @returns why it is left behind
OrReason<void> take_invite(const std::string& token, const LuaValue& value, ForeignData& data) {
  const auto* invite = std::get_if<LuaTable>(&value);
  if (invite == nullptr) return std::unexpected(no_table(value));
  std::vector<std::string> changes;
  auto draft = draft_of(*invite, changes);
  if (!draft) return std::unexpected(std::move(draft).error());
  const auto expires = time_of(invite->find("expires"));
  if (!expires) return std::unexpected("does not say when it expires");
  data.invites.push_back(
      {.imported = {.token = secrets::Secret{token},
                    .draft = *std::move(draft),
                    .created_at = time_of(invite->find("created_at")).value_or(domain::Timestamp{}),
                    .expires_at = *expires},
       .changes = std::move(changes)});
  return {};
}

/// An account's own store has its contact invites, each with the time that it expires at.
OrReason<void> take_contact(const std::string& token, const LuaValue& value, const std::string& inviter,
                            ForeignData& data) {
  const auto name = domain::Localpart::parse(inviter);
  if (!name) return std::unexpected("'" + printable(inviter) + "' can't be a username");
  if (const auto* broken = std::get_if<Unreadable>(&value)) return std::unexpected(broken->why);
  const auto expires = time_of(&value);
  if (!expires) return std::unexpected("of " + name->str() + " does not say when it expires");
  domain::InviteDraft draft;
  draft.kind = InviteKind::contact;
  draft.inviter = *name;
  data.invites.push_back(
      {.imported = {.token = secrets::Secret{token}, .draft = std::move(draft), .expires_at = *expires}});
  return {};
}

/// Calls `take(token, value)` for each entry of a store, and writes down what it refuses.
template <class Take>
void take_each(const LuaTable& store, ForeignData& data, Take take) {
  for (const auto& [key, value] : store.entries()) {
    if (std::holds_alternative<std::monostate>(value)) continue;
    const auto* token = std::get_if<std::string>(&key);
    if (token == nullptr) {
      data.left_behind.emplace_back("an invite without a token");
    } else if (const OrReason<void> taken = take(*token, value); !taken) {
      data.left_behind.push_back(named_by(*token) + ": " + taken.error());
    }
  }
}

std::set<std::string_view> keys_of(const LuaTable& table) {
  std::set<std::string_view> keys;
  for (const auto& [key, value] : table.entries()) {
    const auto* text = std::get_if<std::string>(&key);
    if (text != nullptr && !std::holds_alternative<std::monostate>(value)) keys.insert(*text);
  }
  return keys;
}

}  // namespace

void interpret_invites(const ForeignStore& invites, ForeignData& data) {
  std::set<std::string_view> of_host;
  for (const auto& [user, store] : invites) {
    if (user.empty()) {
      of_host = keys_of(store);
      take_each(store, data, [&](const std::string& token, const LuaValue& value) {
        return take_invite(token, value, data);
      });
      continue;
    }
    take_each(store, data, [&](const std::string& token, const LuaValue& value) {
      // Those that allow registration are in the host's store as well, with all there is to know.
      if (of_host.contains(token)) return OrReason<void>{};
      return take_contact(token, value, user, data);
    });
  }
}

void interpret(const ForeignStore& keys, const ForeignStore& invites, ForeignData& data) {
  if (const auto own = keys.find(""); own != keys.end()) interpret_keys(own->second, data);
  interpret_invites(invites, data);
}

}  // namespace usher::import
