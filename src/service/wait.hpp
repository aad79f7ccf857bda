#pragma once

#include <future>
#include <utility>

#include "service/done.hpp"

namespace usher::service {

/// Starts something asynchronous and blocks until its outcome is there. For the command line and
/// for tests: never on a thread that serves connections.
/// @param start is called with a `Done<T>`
template <class T, class Start>
core::Result<T> wait_for(Start&& start) {
  std::promise<core::Result<T>> promise;
  auto outcome = promise.get_future();
  // The promise moves into the callback: it may still be notifying when this thread goes on.
  Done<T> done = [promise = std::move(promise)](core::Result<T> result) mutable {
    promise.set_value(std::move(result));
  };
  std::forward<Start>(start)(std::move(done));
  return outcome.get();
}

}  // namespace usher::service
