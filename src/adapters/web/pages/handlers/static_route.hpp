#pragma once

#include "adapters/web/pages/assets/static_files.hpp"
#include "base/http/router.hpp"

namespace usher::pages {

/// Serves `/static/`: files whose names hold a hash of their content, so that browsers keep them.
/// @param files must outlive the router's server
void mount_static_files(http::Router& router, const StaticFiles& files, bool tls_is_ours);

}  // namespace usher::pages
