#pragma once

#include <string_view>

#include "base/http/request.hpp"

namespace usher::http {

/// What a request says that its body is, without parameters (RFC 9110 section 8.3.1); empty where it says
/// nothing. A view into the request.
std::string_view media_type_of(const Request& request);

}  // namespace usher::http
