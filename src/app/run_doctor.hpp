#pragma once

#include <functional>
#include <vector>

#include "adapters/config/config.hpp"
#include "maintenance/doctor/finding.hpp"

namespace usher::app {

/// Checks what goes wrong in real life, one thing after another. Makes nothing anew: neither key file nor
/// database.
/// @param report gets each finding as soon as it is there
void examine(const config::Config& config, const std::function<void(const doctor::Finding&)>& report);

}  // namespace usher::app
