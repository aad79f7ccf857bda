#pragma once

#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// Whether an event is one that `filter` asks for, wherever it goes on.
bool matches(const EventFilter& filter, const Event& event);

}  // namespace usher::domain
