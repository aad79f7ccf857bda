#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/model/jid.hpp"
#include "maintenance/import/foreign_data.hpp"

namespace usher::import {

/// An invite of ejabberd's mod_invites, as its table or its list has it.
struct EjabberdInvite {
  enum class Type : std::uint8_t { roster_only, account_only, account_subscription, reset_token, unknown };

  std::string token;
  Type type = Type::unknown;
  std::string inviter;       ///< a name; empty for those of the server itself
  std::string invitee;       ///< who used it; empty as long as nobody has
  std::string account_name;  ///< the only name that may register; of a reset, whose it is
  std::string created_at;    ///< `2026-11-30T17:00:00Z` (RFC 3339)
  std::string expires;
  /// Of `roster_only`: whether who has no account may register. Not known where the table says nothing of it.
  std::optional<bool> registers;
};

/// What a type is called in the table (`R`) or in the list (`roster_only`).
EjabberdInvite::Type ejabberd_type(std::string_view name);

/// Makes of each what usher can take. An import never widens what an invite allows: what is not known is not
/// allowed, and what restricts and can't be understood is a reason to leave the whole behind.
void interpret(const std::vector<EjabberdInvite>& invites, ForeignData& data);

/// Reads what `ejabberdctl list_invites HOST` prints, or an SQLite database of ejabberd's. Nothing is
/// changed.
/// @returns a sentence where there is nothing of that host
std::expected<ForeignData, std::string> read_ejabberd(const std::filesystem::path& file,
                                                      const domain::DomainName& host);

/// The table of an SQLite database.
/// @returns a sentence where it can't be read
std::expected<std::vector<EjabberdInvite>, std::string> read_ejabberd_table(const std::filesystem::path& file,
                                                                            const std::string& host);

/// Lines of ten columns, separated by tabs. Those that are none, or of another host, are left behind.
std::vector<EjabberdInvite> read_ejabberd_list(std::string_view text, const domain::DomainName& host,
                                               ForeignData& data);

}  // namespace usher::import
