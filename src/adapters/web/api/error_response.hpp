#pragma once

#include "base/http/response.hpp"
#include "domain/model/error.hpp"

namespace usher::api {

/// An error of the domain as an HTTP client sees it: RFC 9457 problem details with the status of `status_of`,
/// and `Retry-After` where trying again shortly is worth it.
http::Response error_response(const domain::Error& error);
/// The same with another status.
http::Response error_response(const domain::Error& error, int status);

}  // namespace usher::api
