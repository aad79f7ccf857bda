#include "domain/use_cases/host_pauses.hpp"

#include <utility>

namespace usher::domain {

using Found = std::optional<HostState>;

void HostPauses::find(const Host& host, Done<std::optional<HostPause>> done) {
  store_.find_host_state(host.domain,
                         converted<Found>(std::move(done), [now = clock_.now()](const Found& state) {
                           return state && state->is_paused_at(now) ? state->pause : std::nullopt;
                         }));
}

void HostPauses::check_open(const DomainName& host, Done<void> done) {
  store_.find_host_state(host, [now = clock_.now(), done = std::move(done)](Result<Found> state) mutable {
    if (!state) return done(std::unexpected(std::move(state).error()));
    done(*state ? domain::check_open(**state, now) : Result<void>{});
  });
}

void HostPauses::pause(const Host& host, std::optional<Timestamp> until, Requester by,
                       const std::string& reason, Done<HostPause> done) {
  auto cause = cause_of(std::move(by), reason, clock_.now());
  if (!cause) return done(std::unexpected(std::move(cause).error()));
  store_.pause_host(
      host.domain, until, *std::move(cause),
      converted<HostState>(std::move(done), [](const HostState& state) { return *state.pause; }));
}

void HostPauses::resume(const Host& host, Requester by, const std::string& reason, Done<void> done) {
  auto cause = cause_of(std::move(by), reason, clock_.now());
  if (!cause) return done(std::unexpected(std::move(cause).error()));
  store_.resume_host(host.domain, *std::move(cause), without_value<HostState>(std::move(done)));
}

}  // namespace usher::domain
