#pragma once

#include <cstdint>
#include <filesystem>

#include "core/time.hpp"
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

/// Whether this machine's clock and the database's say the same: nodes that differ judge expiry differently.
Finding compare_clocks(core::Timestamp ours, core::Timestamp of_database);

}  // namespace usher::doctor
