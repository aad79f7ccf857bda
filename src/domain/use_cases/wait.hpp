#pragma once

#include <future>
#include <utility>

#include "domain/use_cases/done.hpp"

namespace usher::domain {

/// Starts something asynchronous and blocks until its outcome is there. For the command line and
/// for tests: never on a thread that serves connections.
/// @param start is called with a `Done<T>`
template <class T, class Start>
Result<T> wait_for(Start&& start) {
  std::promise<Result<T>> promise;
  auto outcome = promise.get_future();
  // The promise moves into the callback: it may still be notifying when this thread goes on.
  Done<T> done = [promise = std::move(promise)](Result<T> result) mutable {
    promise.set_value(std::move(result));
  };
  std::forward<Start>(start)(std::move(done));
  return outcome.get();
}

}  // namespace usher::domain
