#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "adapters/store/sqlite/connection.hpp"
#include "adapters/store/sqlite/host_table.hpp"
#include "domain/model/host_state.hpp"

namespace usher::store::sqlite {

/// What was set for hosts.
class HostStateReads {
 public:
  explicit HostStateReads(Connection& connection);

  std::optional<domain::HostState> find(const domain::DomainName& host);
  /// By host.
  std::vector<domain::HostState> all();

 private:
  Statement find_;
  Statement all_;
};

/// The same, with what changes it and what is counted by it.
class HostStateWrites {
 public:
  HostStateWrites(Connection& connection, HostTable& hosts);

  std::optional<domain::HostState> find(const domain::DomainName& host) { return reads_.find(host); }
  /// One that says nothing is dropped.
  void put(const domain::HostState& state);
  void begin_counting(const domain::DomainName& host, domain::Timestamp now);
  std::uint32_t count_live(const domain::DomainName& host, domain::Timestamp now, std::uint32_t enough);

 private:
  HostTable& hosts_;
  HostStateReads reads_;
  Statement put_;
  Statement delete_;
  Statement begin_counting_;
  Statement count_live_;
};

}  // namespace usher::store::sqlite
