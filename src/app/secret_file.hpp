#pragma once

#include <filesystem>
#include <string>

#include "base/secrets/secret.hpp"

namespace usher::app {

/// All of a file that holds a few lines, one of which is a secret.
/// @throws std::runtime_error that names the file
std::string read_few_lines(const std::filesystem::path& file);

/// The first line of a file.
/// @throws std::runtime_error that names the file, also where the line is empty
secrets::Secret read_secret(const std::filesystem::path& file);

}  // namespace usher::app
