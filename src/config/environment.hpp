#pragma once

#include <filesystem>

#include "config/builder.hpp"
#include "config/load.hpp"

namespace usher::config {

/// Hands what the environment's USHER_ variables say to `builder`, over what it has already.
/// @param folder what relative paths are relative to: the working directory
void apply_environment(const Environment& environment, const std::filesystem::path& folder, Builder& builder);

}  // namespace usher::config
