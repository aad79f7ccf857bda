#pragma once

#include <span>
#include <string>
#include <string_view>

#include "adapters/web/api/v1/route.hpp"

namespace usher::api::v1 {

/// OpenAPI 3.1 of these routes.
/// @param server the address that their paths are appended to; `/` where it is the page's own
std::string openapi_of(std::span<const Route> routes, std::string_view server);

}  // namespace usher::api::v1
