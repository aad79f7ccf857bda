#include "app/pause_watch.hpp"

#include <algorithm>
#include <utility>

namespace usher::app {
namespace {

bool is_among(const std::vector<domain::HostState>& states, const domain::DomainName& host) {
  return std::ranges::find(states, host, &domain::HostState::host) != states.end();
}

}  // namespace

void PauseWatch::see(const std::vector<domain::HostState>& states, domain::Timestamp now) {
  std::vector<domain::HostState> paused;
  std::ranges::copy_if(states, std::back_inserter(paused),
                       [now](const domain::HostState& state) { return state.is_paused_at(now); });
  std::vector<domain::DomainName> hosts;
  hosts.reserve(paused.size());
  for (const auto& state : paused) hosts.push_back(state.host);
  metrics_.set_paused(hosts);
  const std::scoped_lock lock(mutex_);
  for (const auto& state : paused) {
    if (!is_among(paused_, state.host)) tell(state);
  }
  for (const auto& before : paused_) {
    if (!is_among(paused, before.host)) log_.info("a host is open again", {{"host", before.host.str()}});
  }
  paused_ = std::move(paused);
}

void PauseWatch::tell(const domain::HostState& state) {
  const domain::HostPause& pause = *state.pause;
  log_.warning("a host is paused: nothing new is created, and nobody gets in",
               {{"host", state.host.str()},
                {"since", domain::to_rfc3339(pause.at)},
                {"until", pause.until ? domain::to_rfc3339(*pause.until) : "it is resumed"},
                {"reason", pause.reason}});
}

std::string PauseWatch::lines() const {
  const std::scoped_lock lock(mutex_);
  std::string lines;
  for (const auto& state : paused_) lines += state.host.str() + " is paused\n";
  return lines;
}

}  // namespace usher::app
