#pragma once

#include <filesystem>

#include "adapters/config/builder.hpp"
#include "adapters/config/load.hpp"

namespace usher::config {

/// Where it names no credentials: those of the service of a package, if they are there for whoever asks. For
/// commands that its user runs beside it.
void add_credentials_of_service(Environment& environment);

/// Hands what the environment's USHER_ variables and the credentials of the same names say to `builder`, over
/// what it has already.
/// @param folder what relative paths are relative to: the working directory
void apply_environment(const Environment& environment, const std::filesystem::path& folder, Builder& builder);

}  // namespace usher::config
