#pragma once

#include "domain/model/error.hpp"

namespace usher::api {

/// The status (RFC 9110 section 15, RFC 4918 section 11.5, RFC 6585 section 4) that tells an error over HTTP.
int status_of(domain::Errc code) noexcept;

}  // namespace usher::api
