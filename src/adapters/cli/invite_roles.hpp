#pragma once

#include <string>
#include <vector>

#include "adapters/cli/session.hpp"
#include "domain/model/host.hpp"

namespace usher::cli {

/// A role that the server does not have would be missed when somebody has registered, by them.
domain::Result<void> check_roles(Session& session, const domain::Host& host,
                                 const std::vector<std::string>& roles);

}  // namespace usher::cli
