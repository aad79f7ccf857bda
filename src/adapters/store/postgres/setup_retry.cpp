#include "adapters/store/postgres/setup_retry.hpp"

#include <algorithm>
#include <thread>

namespace usher::store::postgres {
namespace {

// A server that crashed is back by then, as a rule: it reads its log again first, on a disk that may be slow.
constexpr std::chrono::seconds try_for{20};
constexpr std::chrono::milliseconds pause_max{1000};

}  // namespace

bool SetupRetry::again(bool reached) {
  reached_ = reached_ || reached;
  if (!reached_) return false;
  const auto now = Clock::now();
  until_ = std::min(until_, now + try_for);
  if (now >= until_) return false;
  std::this_thread::sleep_for(pause_);
  pause_ = std::min(pause_ * 2, pause_max);
  return true;
}

}  // namespace usher::store::postgres
