#pragma once

#include "adapters/config/config.hpp"
#include "app/descriptor_limit.hpp"
#include "base/http/options.hpp"

namespace usher::app {

/// The configuration in the words of the HTTP server.
http::ServerOptions public_server_options(const config::Config& config, const ConnectionLimits& connections);
http::ServerOptions operations_server_options(const config::Config& config,
                                              const ConnectionLimits& connections);

}  // namespace usher::app
