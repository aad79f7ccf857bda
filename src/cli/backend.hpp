#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/host.hpp"
#include "doctor/finding.hpp"
#include "service/api_keys.hpp"
#include "service/invitations.hpp"
#include "transfer/transfer.hpp"

namespace usher::cli {

/// What commands work on.
struct Services {
  const core::Hosts& hosts;
  service::ApiKeys& keys;
  service::Invitations& invitations;
};

/// How to run the server.
struct ServeOptions {
  bool demo_accounts = false;  ///< accounts in memory, which no XMPP server knows
};

/// What to move where; what is not said is what the configuration names.
struct MigrateOptions {
  std::string from = "sqlite";
  std::string to = "postgresql";
  bool overwrite = false;
};

struct MigrationPlan {
  std::string from;
  std::string to;  ///< without a password
};

/// Who is told how a migration goes on.
struct MigrationWatch {
  std::function<void(const MigrationPlan&)> begun;
  std::function<void(const transfer::Progress&)> progress;
};

struct MigrationReport {
  std::vector<transfer::Moved> tables;
  bool in_use = false;  ///< the configuration names the target already
};

/// What stands behind the command line. The program has the real one, tests a small one.
///
/// Any call may throw std::runtime_error, whose text is what the user reads.
class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  /// Says which file `--config` named. Called once, before anything else.
  virtual void use_configuration(std::optional<std::string> path) = 0;
  /// Opens the store at the first call.
  virtual Services& services() = 0;
  /// Runs the server until it is told to stop; gives the exit code.
  virtual int serve(const ServeOptions& options) = 0;

  struct ConfigurationCheck {
    std::string source;  ///< the file, or what stands in its place
    std::vector<std::string> hosts;
    std::vector<std::string> mistakes;  ///< one line each
  };
  virtual ConfigurationCheck check_configuration() = 0;
  /// The whole configuration, commented, with its defaults: a file to start from.
  virtual std::string example_configuration() = 0;

  /// Checks what goes wrong in real life, and gives each finding as soon as it is there.
  virtual void examine(const std::function<void(const doctor::Finding&)>& report) = 0;

  /// Moves everything to another database. What went wrong is thrown.
  virtual MigrationReport migrate(const MigrateOptions& options, const MigrationWatch& watch) = 0;

  [[nodiscard]] virtual std::string version() const = 0;
};

}  // namespace usher::cli
