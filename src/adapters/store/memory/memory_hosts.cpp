#include <optional>
#include <vector>

#include "adapters/store/memory/memory_store.hpp"
#include "adapters/store/memory/with_rows.hpp"
#include "domain/rules/rules.hpp"

namespace usher::store {

using domain::Done;
using domain::HostState;
using domain::Timestamp;

void MemoryStore::find_host_state(domain::DomainName host, Done<std::optional<HostState>> done) {
  done(with_rows([&]() -> std::optional<HostState> {
    const HostState* const state = data_->rows.find_host_state(host);
    return state == nullptr ? std::nullopt : std::optional(*state);
  }));
}

void MemoryStore::list_host_states(Done<std::vector<HostState>> done) {
  const auto any = [](const HostState&) { return true; };
  done(with_rows([&] { return rows_where(data_->rows.host_states(), any); }));
}

void MemoryStore::pause_host(domain::DomainName host, std::optional<Timestamp> until, domain::Cause cause,
                             Done<HostState> done) {
  done(with_rows([&] { return domain::rules::pause_host(data_->rows, host, until, cause); }));
}

void MemoryStore::resume_host(domain::DomainName host, domain::Cause cause, Done<HostState> done) {
  done(with_rows([&] { return domain::rules::resume_host(data_->rows, host, cause); }));
}

void MemoryStore::set_live_max(domain::DomainName host, std::optional<std::uint32_t> live_max, Timestamp now,
                               Done<void> done) {
  done(with_rows([&]() -> domain::Result<void> {
    domain::rules::set_live_max(data_->rows, host, live_max, now);
    return {};
  }));
}

}  // namespace usher::store
