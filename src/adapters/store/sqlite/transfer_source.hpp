#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

#include "domain/model/error.hpp"
#include "maintenance/transfer/ports.hpp"

namespace usher::store::sqlite {

/// Opens an SQLite database for everything in it to be moved elsewhere. Holds its write lock as long as it
/// lives: nobody can change it meanwhile.
/// @param key_fingerprint of the key file that belongs to it
domain::Result<std::unique_ptr<transfer::Source>> open_transfer_source(
    const std::filesystem::path& file, std::span<const std::byte> key_fingerprint);

}  // namespace usher::store::sqlite
