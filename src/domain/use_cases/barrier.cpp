#include "domain/use_cases/barrier.hpp"

#include <cstdio>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>

namespace usher::domain {
namespace {

struct Registered {
  std::mutex mutex;
  std::shared_ptr<FailureHandler> handler;
};

/// Never destroyed: threads may outlive what is.
Registered& registered() {
  static auto* const one = new Registered;
  return *one;
}

void tell(std::string_view what) {
  std::shared_ptr<FailureHandler> handler;
  {
    const std::scoped_lock lock(registered().mutex);
    handler = registered().handler;
  }
  if (handler) return (*handler)(what);
  std::fprintf(stderr, "a callback failed: %.*s\n", static_cast<int>(what.size()), what.data());
}

}  // namespace

void on_callback_failure(FailureHandler handler) {
  auto shared = handler ? std::make_shared<FailureHandler>(std::move(handler)) : nullptr;
  const std::scoped_lock lock(registered().mutex);
  registered().handler = std::move(shared);
}

void report_callback_failure() noexcept {
  try {
    try {
      throw;
    } catch (const std::exception& exception) {
      tell(exception.what());
    } catch (...) {
      tell("unknown exception");
    }
  } catch (...) {  // NOLINT(bugprone-empty-catch): there is nobody left to be told
  }
}

}  // namespace usher::domain
