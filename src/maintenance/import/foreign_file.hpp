#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

namespace usher::import {

/// 512 MiB: what is larger is no file of invites.
inline constexpr std::uintmax_t foreign_file_bytes_max = std::uintmax_t{512} * 1024 * 1024;

/// All of a file that another program wrote, or of what is piped in (`/dev/stdin`). Blocks until its end.
/// @returns a sentence where it can't be read, or is too large
std::expected<std::string, std::string> read_foreign_file(const std::filesystem::path& file,
                                                          std::uintmax_t bytes_max = foreign_file_bytes_max);

}  // namespace usher::import
