#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/model/host.hpp"
#include "domain/model/time.hpp"
#include "maintenance/doctor/finding.hpp"
#include "maintenance/doctor/self_check.hpp"
#include "maintenance/doctor/web_client.hpp"

namespace usher::doctor {

/// Gets a page: `get`, or what stands in for it in a test.
using Get = std::function<std::expected<WebAnswer, WebFailure>(const std::string& url)>;

/// What a server says of itself whose accounts are in memory.
inline constexpr std::string_view demo_accounts_line = "accounts: demonstration";

/// Asks the running server how it is.
/// @param address where its operations are, as `operations.listen` has it; empty where there are none
/// @param xmpp_hosts those that have an XMPP server in the configuration
/// @param plugin the version of Prosody's plugin that came with this usher
std::vector<Finding> check_running_server(const Get& get, const std::string& address,
                                          const std::vector<std::string>& xmpp_hosts,
                                          const std::string& plugin);

/// Whether a host's public address reaches this very usher, by a good certificate, and through a proxy that
/// says who the client is.
/// @param behind_proxy usher itself listens on this machine alone
std::vector<Finding> check_public_url(const Get& get, const domain::Host& host, const SelfCheck& self,
                                      secrets::Random& random, domain::Timestamp now, bool behind_proxy);

}  // namespace usher::doctor
