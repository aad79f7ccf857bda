#pragma once

#include "config/config.hpp"
#include "http/options.hpp"
#include "http/rate.hpp"

namespace usher::app {

/// The configuration in the words of the HTTP server.
http::ServerOptions public_server_options(const config::Config& config);
http::ServerOptions operations_server_options(const config::Config& config);
http::Rate rate_of(const config::RateSetting& setting);

}  // namespace usher::app
