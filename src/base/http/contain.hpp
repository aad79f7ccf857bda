#pragma once

#include <exception>
#include <string_view>
#include <utility>

#include "base/http/observer.hpp"

namespace usher::http {

/// Does some work, tells of what it throws, and lets nothing out: memory that runs short for one connection
/// must not end what serves the others.
/// @returns whether nothing was thrown
template <class Work>
bool contain(Observer* observer, std::string_view where, Work&& work) noexcept {
  const auto tell = [&](std::string_view what) noexcept {
    if (observer == nullptr) return;
    try {
      observer->on_failure(where, what);
    } catch (...) {  // NOLINT(bugprone-empty-catch): there is nobody left to be told
    }
  };
  try {
    std::forward<Work>(work)();
    return true;
  } catch (const std::exception& error) {
    tell(error.what());
  } catch (...) {
    tell("unknown exception");
  }
  return false;
}

}  // namespace usher::http
