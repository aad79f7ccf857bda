#include "adapters/store/sqlite/host_state_table.hpp"

#include <string>

#include "adapters/store/columns/codes.hpp"
#include "adapters/store/columns/columns.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

namespace {

domain::HostState read_host_state(const Rows& rows) {
  domain::HostState state{.host = stored_or_throw(domain::DomainName::parse(rows.text(0)))};
  if (!rows.null(1)) {
    state.pause =
        domain::HostPause{.at = timestamp(rows.integer(1)),
                          .by = {from_code<domain::ActorType>(rows.integer(2)), std::string(rows.text(3))},
                          .reason = std::string(rows.text(4)),
                          .until = timestamp(rows.maybe_integer(5))};
  }
  if (const auto most = rows.maybe_integer(6)) state.live_max = static_cast<std::uint32_t>(*most);
  return state;
}

}  // namespace

HostStateReads::HostStateReads(Connection& connection)
    : find_(connection, sql::find_host_state_sql), all_(connection, sql::list_host_states_sql) {}

std::vector<domain::HostState> HostStateReads::all() {
  std::vector<domain::HostState> states;
  Rows rows = all_.query();
  while (rows.next()) states.push_back(read_host_state(rows));
  return states;
}

std::optional<domain::HostState> HostStateReads::find(const domain::DomainName& host) {
  Rows rows = find_.query(host.str());
  if (!rows.next()) return std::nullopt;
  return read_host_state(rows);
}

HostStateWrites::HostStateWrites(Connection& connection, HostTable& hosts)
    : hosts_(hosts),
      reads_(connection),
      put_(connection, sql::put_host_state_sql),
      delete_(connection, sql::delete_host_state_sql),
      begin_counting_(connection, sql::begin_counting_sql),
      count_live_(connection, sql::count_live_sql) {}

void HostStateWrites::put(const domain::HostState& state) {
  const auto& pause = state.pause;
  if (!pause && !state.live_max) return delete_.run(state.host.str());
  std::optional<std::int64_t> at;
  std::optional<std::int64_t> by_type;
  std::optional<std::string_view> by;
  std::optional<std::string_view> reason;
  std::optional<std::int64_t> until;
  if (pause) {
    at = millis(pause->at);
    by_type = code_of(pause->by.type);
    by = filled(pause->by.id);
    reason = filled(pause->reason);
    until = millis(pause->until);
  }
  std::optional<std::int64_t> most;
  if (state.live_max) most = *state.live_max;
  put_.run(state.host.str(), at, by_type, by, reason, until, most);
}

void HostStateWrites::begin_counting(const domain::DomainName& host, domain::Timestamp now) {
  begin_counting_.run(hosts_.intern(host), millis(now));
}

std::uint32_t HostStateWrites::count_live(const domain::DomainName& host, domain::Timestamp now,
                                          std::uint32_t enough) {
  const auto number = hosts_.find(host);
  if (!number) return 0;
  Rows rows = count_live_.query(*number, millis(now), std::int64_t{enough});
  rows.next();
  return static_cast<std::uint32_t>(rows.integer(0));
}

}  // namespace usher::store::sqlite
