#include "domain/model/host_state.hpp"

#include <utility>

namespace usher::domain {

Result<void> check_open(const HostState& state, Timestamp now) {
  if (!state.is_paused_at(now)) return {};
  Error error(Errc::host_paused);
  error.until = state.pause->until;
  return std::unexpected(std::move(error));
}

Result<void> check_live_max(const HostState& state, std::size_t live, std::size_t added) {
  if (!state.live_max || live + added <= *state.live_max) return {};
  const std::string most = std::to_string(*state.live_max);
  return fail(Errc::too_many_live,
              state.host.str() + " has " + most +
                  " live invites at most, as the administrator set it (invites_live_max): withdraw some, or "
                  "wait until they expire or are used");
}

}  // namespace usher::domain
