#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <string>

#include "domain/model/jid.hpp"
#include "maintenance/import/foreign_data.hpp"
#include "maintenance/import/lua_data.hpp"

namespace usher::import {

/// A store of Prosody's, by who it belongs to: an account's name, or an empty text for the host's own.
using ForeignStore = std::map<std::string, LuaTable>;

/// Makes of both stores what usher can take. An import never widens what a key or an invite allows: what
/// restricts and can't be understood is a reason to leave the whole behind.
/// @param keys `invite_api_keys`
/// @param invites `invite_token`
void interpret(const ForeignStore& keys, const ForeignStore& invites, ForeignData& data);
void interpret_keys(const LuaTable& keys, ForeignData& data);
void interpret_invites(const ForeignStore& invites, ForeignData& data);

/// Reads Prosody's folder of data: its files of Lua data, and its SQLite database (`prosody.sqlite`) where
/// there is one. Nothing is changed, and nothing executed.
/// @returns a sentence where there is nothing of that host
std::expected<ForeignData, std::string> read_prosody(const std::filesystem::path& folder,
                                                     const domain::DomainName& host);

/// A store of a host in the SQLite database of mod_storage_sql.
/// @returns a sentence where it can't be read
std::expected<ForeignStore, std::string> read_sql_store(const std::filesystem::path& file,
                                                        const std::string& host, const std::string& store);

}  // namespace usher::import
