#include <utility>

#include "domain/rules/key_use.hpp"
#include "domain/rules/records.hpp"
#include "domain/rules/rules.hpp"

namespace usher::domain::rules {
namespace {

HostState state_of(Transaction& rows, const DomainName& host) {
  const HostState* const known = rows.find_host_state(host);
  return known == nullptr ? HostState{.host = host} : *known;
}

}  // namespace

Result<HostState> pause_host(Transaction& rows, const DomainName& host, std::optional<Timestamp> until,
                             const Cause& cause) {
  if (auto admitted = admit(rows, cause, host); !admitted) {
    return std::unexpected(std::move(admitted).error());
  }
  if (until && *until <= cause.at) return fail(Errc::invalid_argument, "a pause ends in the future");
  HostState state = state_of(rows, host);
  const bool is_so =
      state.is_paused_at(cause.at) && state.pause->until == until && state.pause->reason == cause.reason;
  if (is_so) return state;
  state.pause = HostPause{.at = cause.at, .by = cause.by, .reason = cause.reason, .until = until};
  rows.put_host_state(state);
  EventData data;
  if (until) data.emplace_back("until", to_rfc3339(*until));
  record_host(rows, EventType::host_paused, host, cause, std::move(data));
  return state;
}

Result<HostState> resume_host(Transaction& rows, const DomainName& host, const Cause& cause) {
  if (auto admitted = admit(rows, cause, host); !admitted) {
    return std::unexpected(std::move(admitted).error());
  }
  HostState state = state_of(rows, host);
  if (!state.pause) return state;
  // One that ended by itself needs no word, and its row goes.
  const bool held = state.is_paused_at(cause.at);
  state.pause.reset();
  rows.put_host_state(state);
  if (held) record_host(rows, EventType::host_resumed, host, cause);
  return state;
}

void set_live_max(Transaction& rows, const DomainName& host, std::optional<std::uint32_t> live_max,
                  Timestamp now) {
  HostState state = state_of(rows, host);
  if (state.live_max == live_max) return;
  const bool counts_already = state.live_max.has_value();
  state.live_max = live_max;
  rows.put_host_state(state);
  if (live_max && !counts_already) rows.begin_counting(host, now);
}

}  // namespace usher::domain::rules
