#pragma once

#include "core/error.hpp"
#include "http/response.hpp"

namespace usher::api {

/// An error of the core as an HTTP client sees it: RFC 9457 problem details with the status that
/// the core's table says, and `Retry-After` where trying again shortly is worth it.
http::Response error_response(const core::Error& error);

}  // namespace usher::api
