#pragma once

#include <optional>

#include "base/http/request.hpp"
#include "base/secrets/secret.hpp"

namespace usher::api {

/// The API key that a request carries: in `Authorization: Bearer ID/SECRET` (RFC 6750 section 2.1),
/// or else in the query as `key=ID/SECRET`. Where both are sent, the header decides. What is sent
/// twice, or can't be read, is no key.
std::optional<secrets::Secret> presented_key(const http::Request& request);

}  // namespace usher::api
