#pragma once

#include "app/store_watch.hpp"
#include "app/watchdog.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::app {

/// The thread that changes the database, as what a watchdog asks.
/// @param store is there as long as the watchdog is
/// @param watch outlives the store, which may answer late
Watchdog::Part writer_part(domain::Store& store, const StoreWatch& watch);

}  // namespace usher::app
