#pragma once

#include <span>
#include <string>

#include "domain/model/jid.hpp"

namespace usher::domain {

/// Whether a name is one of `reserved` or looks like it: `аdmin` with a Cyrillic а, `r00t` and `host-master`
/// count as what they look like. What a reserved name looks like is found out once: they come from the
/// configuration, so they are few. Thread-safe.
/// @throws std::runtime_error where ICU's data is missing
bool looks_reserved(const Localpart& name, std::span<const std::string> reserved);

}  // namespace usher::domain
