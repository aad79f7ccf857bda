#include <chrono>
#include <cmath>
#include <utility>

#include "import/prosody_data.hpp"

namespace usher::import {
namespace {

using core::InviteKind;

constexpr double seconds_max = 253'402'300'799;  // the end of the year 9999

std::string text_of(const LuaTable& table, std::string_view key) {
  const auto* text = table.find_as<std::string>(key);
  return text == nullptr ? std::string{} : *text;
}

bool flag_of(const LuaTable& table, std::string_view key) {
  const auto* flag = table.find_as<bool>(key);
  return flag != nullptr && *flag;
}

std::optional<core::Timestamp> time_of(const LuaValue* value) {
  const auto* seconds = value == nullptr ? nullptr : std::get_if<double>(value);
  if (seconds == nullptr || !(*seconds >= 0) || *seconds > seconds_max) return std::nullopt;
  return core::Timestamp{std::chrono::seconds{static_cast<std::int64_t>(std::floor(*seconds))}};
}

std::optional<core::Localpart> name_of(std::string_view jid) {
  const auto at = jid.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  const auto name = core::Localpart::parse(jid.substr(0, at));
  return name ? std::optional(*name) : std::nullopt;
}

/// The texts of a list, or the keys of a set.
std::vector<std::string> texts_of(const LuaTable* table) {
  std::vector<std::string> texts;
  if (table == nullptr) return texts;
  for (const auto& [key, value] : table->entries()) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      texts.push_back(*text);
    } else if (const auto* name = std::get_if<std::string>(&key); name != nullptr) {
      texts.push_back(*name);
    }
  }
  return texts;
}

/// Tokens open invites: a few of their characters say which one is meant.
std::string shown(const std::string& token) { return "invite " + token.substr(0, 4) + "..."; }

std::expected<core::InviteDraft, std::string> draft_of(const LuaTable& invite) {
  static const LuaTable none;
  const auto* additional = invite.find_as<LuaTable>("additional_data");
  const LuaTable& more = additional == nullptr ? none : *additional;
  const std::string type = text_of(invite, "type");
  const auto name = name_of(text_of(invite, "jid"));
  core::InviteDraft draft;
  draft.groups = texts_of(more.find_as<LuaTable>("groups"));
  draft.roles = texts_of(more.find_as<LuaTable>("roles"));
  draft.note = text_of(more, "note");
  if (flag_of(invite, "reusable")) draft.uses_allowed = core::UseLimit::unlimited();
  if (type == "roster") {
    if (!name) return std::unexpected("names no inviter");
    draft.kind =
        flag_of(invite, "allow_registration") ? InviteKind::contact_with_registration : InviteKind::contact;
    draft.inviter = name;
    return draft;
  }
  if (type != "register") return std::unexpected("is of a kind that is not known");
  if (const auto reset = text_of(more, "allow_reset"); !reset.empty()) {
    const auto username = core::Localpart::parse(reset);
    if (!username) return std::unexpected("resets the password of no valid name");
    draft.kind = InviteKind::reset;
    draft.username = *username;
    draft.groups.clear();
    draft.roles.clear();
    return draft;
  }
  draft.kind = draft.groups.empty() ? InviteKind::account : InviteKind::group;
  draft.username = name;
  return draft;
}

void take_key(const std::string& id, const LuaTable& key, ForeignData& data) {
  ForeignKey found{.id = id,
                   .secret = core::Secret{text_of(key, "token")},
                   .name = text_of(key, "name"),
                   .methods = {},
                   .created_at = time_of(key.find("created_at")).value_or(core::Timestamp{})};
  if (const auto* methods = key.find_as<LuaTable>("allowed_methods")) {
    if (flag_of(*methods, "GET")) found.methods.add(core::KeyMethod::get);
    if (flag_of(*methods, "POST")) found.methods.add(core::KeyMethod::post);
  }
  if (found.secret.empty() || found.methods.empty()) {
    data.problems.push_back("key " + id + " has no secret, or allows no method");
    return;
  }
  data.keys.push_back(std::move(found));
}

void take_invite(const std::string& token, const LuaTable& invite, ForeignData& data) {
  auto draft = draft_of(invite);
  const auto expires = time_of(invite.find("expires"));
  if (!draft || !expires) {
    data.problems.push_back(shown(token) + (draft ? " does not say when it expires" : " " + draft.error()));
    return;
  }
  data.invites.push_back({.token = core::Secret{token},
                          .draft = *std::move(draft),
                          .created_at = time_of(invite.find("created_at")).value_or(core::Timestamp{}),
                          .expires_at = *expires});
}

/// An account's own store has its contact invites, each with the time that it expires at. Those that allow
/// registration are in the host's store as well, with all there is to know.
void take_contact(const std::string& token, const LuaValue& expires, const std::string& inviter,
                  const LuaTable* whole, ForeignData& data) {
  if (whole != nullptr && whole->find(token) != nullptr) return;
  const auto name = core::Localpart::parse(inviter);
  const auto time = time_of(&expires);
  if (!name || !time) {
    data.problems.push_back(shown(token) + " of " + inviter + " does not say when it expires");
    return;
  }
  core::InviteDraft draft;
  draft.kind = InviteKind::contact;
  draft.inviter = *name;
  data.invites.push_back(
      {.token = core::Secret{token}, .draft = std::move(draft), .created_at = {}, .expires_at = *time});
}

}  // namespace

void interpret(const ForeignStore& keys, const ForeignStore& invites, ForeignData& data) {
  if (const auto own = keys.find(""); own != keys.end()) {
    for (const auto& [key, value] : own->second.entries()) {
      const auto* id = std::get_if<std::string>(&key);
      const auto* table = std::get_if<LuaTable>(&value);
      if (id != nullptr && table != nullptr) take_key(*id, *table, data);
    }
  }
  const auto own = invites.find("");
  const LuaTable* whole = own == invites.end() ? nullptr : &own->second;
  for (const auto& [user, store] : invites) {
    for (const auto& [key, value] : store.entries()) {
      const auto* token = std::get_if<std::string>(&key);
      if (token == nullptr) continue;
      if (!user.empty()) {
        take_contact(*token, value, user, whole, data);
      } else if (const auto* invite = std::get_if<LuaTable>(&value)) {
        take_invite(*token, *invite, data);
      }
    }
  }
}

}  // namespace usher::import
