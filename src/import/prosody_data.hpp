#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/api_key.hpp"
#include "core/invite.hpp"
#include "core/jid.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "import/lua_data.hpp"

namespace usher::import {

/// A key of Prosody's mod_invites_api.
struct ForeignKey {
  std::string id;
  core::Secret secret;
  std::string name;
  core::KeyMethodSet methods;
  core::Timestamp created_at;
};

/// An invite of Prosody's mod_invites, as usher would have made it.
struct ForeignInvite {
  core::Secret token;
  core::InviteDraft draft;
  core::Timestamp created_at;
  core::Timestamp expires_at;
};

/// What was found for one host, and what could not be understood.
struct ForeignData {
  std::vector<ForeignKey> keys;
  std::vector<ForeignInvite> invites;
  std::vector<std::string> problems;  ///< one line each, without a secret
};

/// A store of Prosody's, by who it belongs to: an account's name, or an empty text for the host's own.
using ForeignStore = std::map<std::string, LuaTable>;

/// Makes of both stores what usher can take.
/// @param keys `invite_api_keys`
/// @param invites `invite_token`
void interpret(const ForeignStore& keys, const ForeignStore& invites, ForeignData& data);

/// Reads Prosody's folder of data: its files of Lua data, and its SQLite database (`prosody.sqlite`) where
/// there is one. Nothing is changed, and nothing executed.
/// @returns a sentence where there is nothing of that host
std::expected<ForeignData, std::string> read_prosody(const std::filesystem::path& folder,
                                                     const core::DomainName& host);

/// A store of a host in the SQLite database of mod_storage_sql.
/// @returns a sentence where it can't be read
std::expected<ForeignStore, std::string> read_sql_store(const std::filesystem::path& file,
                                                        const std::string& host, const std::string& store);

}  // namespace usher::import
