#pragma once

#include <functional>
#include <string_view>

namespace usher::domain {

/// What is told of something that was thrown where nobody could catch it. Any thread may call it.
using FailureHandler = std::function<void(std::string_view what)>;

/// From here on `handler` is told, or stderr again where it is empty. For the whole process, as
/// `std::set_terminate` is: what throws there knows of no log.
void on_callback_failure(FailureHandler handler);

/// Tells of the exception that is being handled. Only within a `catch`.
void report_callback_failure() noexcept;

/// Runs `work`. What it throws is told and ends here, so that it does not end the process with the thread.
/// @returns whether it threw nothing
template <class Work>
bool behind_barrier(Work&& work) noexcept {
  try {
    work();
    return true;
  } catch (...) {
    report_callback_failure();
    return false;
  }
}

}  // namespace usher::domain
