#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "domain/use_cases/done.hpp"

namespace usher::app {

/// Waits for an outcome, or for the end. What comes after the end goes nowhere.
/// @param start is called with a `Done<T>`
template <class T, class Start>
domain::Result<T> outcome_or_stop(const std::stop_token& stop, Start&& start) {
  struct Shared {
    std::mutex mutex;
    std::condition_variable_any there;
    std::optional<domain::Result<T>> outcome;
  };
  const auto shared = std::make_shared<Shared>();
  domain::Done<T> done = [shared](domain::Result<T> result) {
    const std::scoped_lock lock(shared->mutex);
    shared->outcome = std::move(result);
    shared->there.notify_one();
  };
  std::forward<Start>(start)(std::move(done));
  std::unique_lock lock(shared->mutex);
  const bool there = shared->there.wait(lock, stop, [&] { return shared->outcome.has_value(); });
  if (!there) return domain::fail(domain::Errc::store_unavailable, "usher is stopping");
  return *std::move(shared->outcome);
}

}  // namespace usher::app
