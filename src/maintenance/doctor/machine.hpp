#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "maintenance/doctor/finding.hpp"

namespace usher::doctor {

/// Whether there is room for the database to grow.
Finding check_disk(const std::filesystem::path& folder);
/// The same, by what was measured.
Finding judge_disk(const std::filesystem::path& folder, std::uintmax_t bytes_free);

/// Whether nobody but its owner may read the key file.
Finding check_key_file(const std::filesystem::path& file);

/// Whether the system's clock is kept right: invites expire by it.
Finding check_clock();

/// Files that lie in the folder of the service's user and can't be used by it, though whoever asks can:
/// `usher key create` as root leaves such. One finding for each.
std::vector<Finding> check_owners(const std::vector<std::filesystem::path>& files);

}  // namespace usher::doctor
