#include "maintenance/doctor/database_checks.hpp"

#include <cstdlib>
#include <utility>

#include "domain/model/redemption.hpp"

namespace usher::doctor {
namespace {

constexpr int version_min = 130000;

Finding judge_version(const DatabaseServer& server) {
  // PostgreSQL manual, PQserverVersion: the major version times 10000.
  const std::string version = "PostgreSQL " + std::to_string(server.version / 10000);
  if (server.version >= version_min) return good("database server", server.name + " is " + version);
  return bad("database server", server.name + " is " + version + ", and usher needs 13 or newer",
             "upgrade the server");
}

Finding judge_writing(const DatabaseServer& server) {
  if (!server.read_only) return good("database writing", "the server can be written to");
  return bad("database writing", "the server can only be read: a standby?",
             "name the primary too, and add target_session_attrs=read-write to the address");
}

Finding judge_durability(const DatabaseServer& server) {
  std::string missing;
  const auto note = [&](bool is_off, const char* name) {
    if (is_off) missing += (missing.empty() ? "" : ", ") + std::string(name);
  };
  note(!server.fsync, "fsync");
  note(!server.full_page_writes, "full_page_writes");
  if (!missing.empty()) {
    return bad("database durability",
               "off at the server, so that a power cut may ruin the database: " + missing,
               "set it to on in postgresql.conf and reload the server");
  }
  if (server.synchronous_commit == "off") {
    return warning("database durability",
                   "synchronous_commit is off at the server; usher sets it to on for itself",
                   "set synchronous_commit to on, for whatever else uses the server");
  }
  return good("database durability", "what is acknowledged is kept");
}

Finding judge_clock(const DatabaseServer& server) {
  constexpr std::int64_t apart_max_ms = 1000;
  constexpr std::int64_t leads_no_more_ms = domain::lease_default.count() / 2;
  const auto apart = std::abs(server.clock_ahead_ms);
  if (apart <= apart_max_ms) return good("database clock", "the server's clock and this one agree");
  const std::string what = "the server's clock is " + std::to_string(apart) + " ms " +
                           (server.clock_ahead_ms > 0 ? "ahead of" : "behind") + " this one";
  const std::string remedy = "keep both clocks right, for instance by chrony";
  if (apart < leads_no_more_ms) return warning("database clock", what, remedy);
  return bad("database clock", what + ": this node does not lead", remedy);
}

Finding judge_leader(const Nodes& nodes) {
  if (nodes.count == 0) return warning("nodes", "none runs", "start one: usher serve");
  const std::string count = nodes.count == 1 ? "one runs" : std::to_string(nodes.count) + " run";
  if (!nodes.leader.empty()) return good("nodes", count + "; the leading one is on " + nodes.leader);
  return bad("nodes", count + ", and nobody leads: nobody can register",
             "/readyz of each node and its log say why it does not lead");
}

Finding judge_configurations(const Nodes& nodes) {
  if (nodes.configurations <= 1) return good("node configurations", "all are the same");
  return warning("node configurations",
                 "there are " + std::to_string(nodes.configurations) + " different ones",
                 "compare usher.toml and the environment on all nodes: docs/cluster.md");
}

Finding judge_standbys(const Nodes& nodes) {
  const std::string connected = std::to_string(nodes.standbys) + " connected";
  if (nodes.waits_for_standbys && nodes.standbys == 0) {
    return bad("database standby", "none is connected, and the server confirms nothing without one",
               "start the standby, or change synchronous_standby_names");
  }
  if (nodes.waits_for_standbys)
    return good("database standby", connected + "; what is acknowledged is there too");
  if (nodes.standbys == 0) return good("database standby", "there is none");
  return warning("database standby",
                 connected + ", and what was acknowledged last is lost where one takes over",
                 "set synchronous_standby_names: docs/postgresql.md");
}

Finding judge_encryption(const DatabaseServer& server) {
  if (server.encrypted) return good("database connection", "is encrypted");
  if (server.same_machine) return good("database connection", "stays on this machine");
  return warning("database connection", "goes over the network and is not encrypted",
                 "turn on ssl at the server, and add sslmode=verify-full to the address");
}

}  // namespace

std::vector<Finding> judge_nodes(const Nodes& nodes) {
  return {judge_leader(nodes), judge_configurations(nodes), judge_standbys(nodes)};
}

std::vector<Finding> judge_database_server(const DatabaseServer& server) {
  std::vector<Finding> findings{judge_version(server), judge_writing(server), judge_durability(server),
                                judge_clock(server), judge_encryption(server)};
  if (server.half_moved) {
    findings.push_back(
        bad("database content", "a migration to it is not finished", "run it again: usher migrate"));
  }
  if (server.other_key_file) {
    findings.push_back(bad("database key", "its keys and links were made with another key file",
                           "copy that one here from the node that made them, or from a backup"));
  }
  return findings;
}

bool can_be_used(const DatabaseServer& server) {
  return server.version >= version_min && !server.read_only && !server.half_moved && !server.other_key_file;
}

}  // namespace usher::doctor
