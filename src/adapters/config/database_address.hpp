#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "adapters/config/option.hpp"
#include "base/secrets/secret.hpp"

namespace usher::config {

inline constexpr std::string_view database_url_example = "postgresql://usher@db.example.com/usher";

/// Where invites and API keys are kept: one of the two.
struct DatabaseAddress {
  std::filesystem::path file;  ///< of SQLite
  secrets::Secret url;         ///< of PostgreSQL; may hold a password
};

/// `sqlite:PATH`, a path alone, or `postgresql://USER@HOST/NAME` in any form that libpq takes. The errors
/// repeat nothing of an address that could be a password.
Checked<DatabaseAddress> check_database(const std::string& text, const std::filesystem::path& folder);

/// The address of a PostgreSQL database as it may be shown: without password and parameters.
std::string shown_database(const secrets::Secret& url);

}  // namespace usher::config
