#pragma once

#include <functional>

#include "adapters/web/api/v1/call.hpp"

namespace usher::api::v1 {

/// Whether the key is still as good as it was when the request came: for what goes on for long.
/// @param done is told `key_refused` where it is not, or how the store failed
void check_key_as_before(const Services& services, const CallPtr& call,
                         std::function<void(domain::Result<void>)> done);

}  // namespace usher::api::v1
