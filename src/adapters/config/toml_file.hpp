#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "adapters/config/builder.hpp"

namespace usher::config {

inline constexpr std::size_t file_bytes_max = 1 << 20;

/// Hands everything that a file says to `builder`.
/// @param name how mistakes call the file
/// @param folder what relative paths in it are relative to
void read_toml(const std::string& name, std::string_view text, const std::filesystem::path& folder,
               Builder& builder);

}  // namespace usher::config
