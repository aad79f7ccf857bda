#include "app/live_ceilings.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "domain/use_cases/wait.hpp"

namespace usher::app {

domain::Result<void> apply_live_ceilings(domain::Store& store, const domain::Hosts& hosts,
                                         domain::Timestamp now) {
  const auto states = domain::wait_for<std::vector<domain::HostState>>(
      [&](auto done) { store.list_host_states(std::move(done)); });
  if (!states) return std::unexpected(states.error());
  for (const domain::Host& host : hosts.all()) {
    const auto known = std::ranges::find(*states, host.domain, &domain::HostState::host);
    const auto live_max = known == states->end() ? std::optional<std::uint32_t>() : known->live_max;
    if (live_max == host.invites_live_max) continue;
    auto told = domain::wait_for<void>(
        [&](auto done) { store.set_live_max(host.domain, host.invites_live_max, now, std::move(done)); });
    if (!told) return told;
  }
  return {};
}

}  // namespace usher::app
