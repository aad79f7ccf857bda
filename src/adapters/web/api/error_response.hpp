#pragma once

#include <optional>
#include <string>

#include "base/http/response.hpp"
#include "domain/model/error.hpp"

namespace usher::api {

/// An error of the domain as an HTTP client sees it: RFC 9457 problem details with the status of `status_of`,
/// and `Retry-After` where it is known when trying again is worth it.
http::Response error_response(const domain::Error& error);
/// The same with another status.
http::Response error_response(const domain::Error& error, int status);

/// Says when to try again, where that is known: shortly where something fails on this side, at the end of a
/// pause, when a quota is renewed (`Retry-After`, RFC 9110 section 10.2.3).
void set_retry_after(http::Response& response, const domain::Error& error);

}  // namespace usher::api
