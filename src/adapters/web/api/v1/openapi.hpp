#pragma once

#include <span>
#include <string>

#include "adapters/web/api/v1/route.hpp"

namespace usher::api::v1 {

/// OpenAPI 3.1 of these routes.
std::string openapi_of(std::span<const Route> routes);

}  // namespace usher::api::v1
