#pragma once

#include "base/http/router.hpp"
#include "maintenance/doctor/self_check.hpp"

namespace usher::app {

/// Answers `usher doctor`, and nobody else. `self` must outlive the router.
void mount_self_check(http::Router& router, const doctor::SelfCheck& self);

}  // namespace usher::app
