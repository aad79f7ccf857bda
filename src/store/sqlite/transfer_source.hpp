#pragma once

#include <filesystem>
#include <memory>

#include "core/error.hpp"
#include "transfer/ports.hpp"

namespace usher::store::sqlite {

/// Opens an SQLite database for everything in it to be moved elsewhere. Holds its write lock as long as it
/// lives: nobody can change it meanwhile.
core::Result<std::unique_ptr<transfer::Source>> open_transfer_source(const std::filesystem::path& file);

}  // namespace usher::store::sqlite
