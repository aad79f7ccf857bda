#pragma once

#include <chrono>
#include <type_traits>
#include <utility>

#include "adapters/store/postgres/connector.hpp"
#include "adapters/store/postgres/failure.hpp"
#include "adapters/store/postgres/setup_connection.hpp"
#include "base/secrets/secret.hpp"

namespace usher::store::postgres {

/// How often what a broken connection interrupted is tried again: a few times, for some seconds. A server
/// that can't be reached to begin with is not waited for: its address may be wrong.
class SetupRetry {
 public:
  using Clock = std::chrono::steady_clock;

  /// @param reached whether it was, a moment ago
  explicit SetupRetry(bool reached = false) : reached_(reached) {}

  /// To be asked after a failure. Waits where it is worth another try.
  [[nodiscard]] bool again(bool reached);

 private:
  bool reached_;
  Clock::time_point until_ = Clock::time_point::max();  ///< once the first one failed
  std::chrono::milliseconds pause_{50};
};

/// What `work` gives with a connection of its own. Where that breaks meanwhile, `work` begins again with
/// another one: it is to do no harm by that, as what is one transaction does not. Blocks.
/// @param work `domain::Result<T>(SetupConnection&)`
template <class Work>
std::invoke_result_t<Work&, SetupConnection&> with_connection(const secrets::Secret& address,
                                                              SetupRetry retry, Work work) {
  while (true) {
    auto handle = connect(address);
    if (!handle) {
      if (retry.again(!handle.error().unreachable)) continue;
      return std::unexpected(to_error(handle.error()));
    }
    SetupConnection connection(*std::move(handle));
    auto outcome = work(connection);
    if (outcome || !connection.broke() || !retry.again(true)) return outcome;
  }
}

}  // namespace usher::store::postgres
