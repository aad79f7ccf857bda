#pragma once

#include <filesystem>
#include <string>

#include "adapters/config/option.hpp"

namespace usher::config {

/// What a file holds that has a secret in it and nothing else, without the end of its line.
/// @returns or what is wrong, which names the file and repeats nothing of what it holds
Checked<std::string> read_secret_file(const std::filesystem::path& file);

}  // namespace usher::config
