#pragma once

#include "adapters/store/postgres/connection.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::postgres {

/// What a page of events is asked by.
/// @param filter has a limit that is allowed
Call list_events_call(const domain::EventFilter& filter);

/// What comes of that. Throws std::runtime_error where a row can't be one that usher wrote.
domain::EventPage read_event_page(const Rows& rows, const domain::EventFilter& filter);

}  // namespace usher::store::postgres
