#pragma once

#include <string_view>

namespace usher::app {

/// Such as `0.1.0`, from the file VERSION.
constexpr std::string_view version() { return USHER_VERSION; }

}  // namespace usher::app
