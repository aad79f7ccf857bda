#pragma once

#include <string>

#include "adapters/config/option.hpp"

namespace usher::config {

/// An http or https address under which usher is reached: without user, query and fragment. Gives it
/// without a trailing slash. The errors repeat nothing of it that could be a password.
Checked<std::string> check_public_url(const std::string& text);

/// An http or https address with `domain::token_placeholder` once behind the host.
Checked<std::string> check_landing_url(const std::string& text);

}  // namespace usher::config
