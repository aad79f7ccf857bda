#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "maintenance/doctor/finding.hpp"

namespace usher::doctor {

/// How a PostgreSQL server is set up.
struct DatabaseServer {
  std::string name;  ///< its address, without a password
  int version = 0;   ///< 150004 is 15.4
  bool fsync = true;
  bool full_page_writes = true;
  std::string synchronous_commit = "on";
  bool read_only = false;
  std::int64_t clock_ahead_ms = 0;  ///< of this machine's
  bool encrypted = false;
  bool same_machine = true;
  bool half_moved = false;
  bool other_key_file = false;
};

/// Whether it keeps what it acknowledges, and can be used at all.
std::vector<Finding> judge_database_server(const DatabaseServer& server);

/// The nodes that share a database, and the standbys of that.
struct Nodes {
  std::size_t count = 0;
  std::string leader;  ///< empty: nobody leads
  std::size_t configurations = 0;
  bool waits_for_standbys = false;
  std::size_t standbys = 0;
};

std::vector<Finding> judge_nodes(const Nodes& nodes);

/// Whether usher can run on it, however badly.
bool can_be_used(const DatabaseServer& server);

}  // namespace usher::doctor
