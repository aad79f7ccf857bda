#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/web/api/v1/call.hpp"
#include "adapters/web/api/v1/route.hpp"

namespace usher::api::v1 {

/// The hosts that a key is for, as far as they are configured; its home first.
std::vector<const domain::Host*> hosts_of(const domain::Hosts& configured, const domain::ApiKey& key);

/// Sets what a call is about: the host that its parameter `host` names, which may be left out where the key
/// is for one. A host that the key is not for is answered as one that there is not.
/// @returns false where that was answered already
bool choose_host(const Services& services, Call& call);

/// The address of something that the call made, which names the host where it has to be named.
std::string location_of(const Call& call, std::string_view path);

}  // namespace usher::api::v1
