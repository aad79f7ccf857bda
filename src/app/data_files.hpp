#pragma once

#include <filesystem>
#include <string>

#include "adapters/config/config.hpp"

namespace usher::app {

/// @throws std::runtime_error with one line, `FILE: why`
[[noreturn]] void fail(const std::filesystem::path& file, const std::string& why);

/// Whether something has that name.
/// @throws std::runtime_error that says what to do where nobody may look
bool is_there(const std::filesystem::path& file);

/// False also for an empty file: where a first start broke off, or a file was emptied, there is one.
/// @throws std::runtime_error as above
bool holds_anything(const std::filesystem::path& file);

/// What a symbolic link leads to: what comes in a database's place belongs on the disk where that is.
std::filesystem::path without_links(std::filesystem::path file);

/// @throws std::runtime_error where the database is PostgreSQL's, which has `tool` for it
void check_is_sqlite(const config::Config& config, const std::string& tool);

/// @throws std::runtime_error where a folder or a device is in a database's place
void check_is_file(const std::filesystem::path& database);

/// Makes the folder that a file is to stand in, for its owner alone.
/// @throws std::runtime_error that says how to mend it
void make_folder_of(const std::filesystem::path& file);

}  // namespace usher::app
