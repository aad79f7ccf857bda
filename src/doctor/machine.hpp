#pragma once

#include <cstdint>
#include <filesystem>

#include "doctor/finding.hpp"

namespace usher::doctor {

/// Whether there is room for the database to grow.
Finding check_disk(const std::filesystem::path& folder);
/// The same, by what was measured.
Finding judge_disk(const std::filesystem::path& folder, std::uintmax_t bytes_free);

/// Whether nobody but its owner may read the key file.
Finding check_key_file(const std::filesystem::path& file);

/// Whether the system's clock is kept right: invites expire by it.
Finding check_clock();

}  // namespace usher::doctor
