#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "adapters/store/sqlite/connection.hpp"
#include "domain/model/error.hpp"

namespace usher::store::sqlite {

/// Makes `options.file` a database of this program's schema: creates it (0600, its folder 0700),
/// checks that it is usher's and not newer, migrates it. Several processes may do so at once.
/// @param key_fingerprint noted in a database that has none yet; empty: not compared
domain::Result<void> prepare_database(const ConnectionOptions& options,
                                      std::span<const std::byte> key_fingerprint);

/// Whether a database is usher's, or empty.
/// @throws Failure
domain::Result<void> check_ours(Connection& connection);

/// The same error with the file's name and, where there is one, the way out.
domain::Error about_file(const domain::Error& error, const std::string& file);

}  // namespace usher::store::sqlite
