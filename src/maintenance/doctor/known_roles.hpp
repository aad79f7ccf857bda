#pragma once

#include <string>
#include <vector>

#include "maintenance/doctor/server_checks.hpp"

namespace usher::doctor {

/// Asks the running server which roles accounts of a host can have.
/// @param address where its operations are; empty where there are none
/// @returns none where nobody knows: it does not run, or the XMPP server does not say
std::vector<std::string> known_roles(const Get& get, const std::string& address, const std::string& host);

}  // namespace usher::doctor
