#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/cli/pauses.hpp"
#include "domain/model/host.hpp"
#include "domain/use_cases/account_tree.hpp"
#include "domain/use_cases/api_keys.hpp"
#include "domain/use_cases/bulk_invites.hpp"
#include "domain/use_cases/host_pauses.hpp"
#include "domain/use_cases/invitations.hpp"
#include "domain/use_cases/webhooks.hpp"
#include "maintenance/doctor/finding.hpp"
#include "maintenance/transfer/transfer.hpp"

namespace usher::cli {

/// What commands work on.
struct Services {
  const domain::Hosts& hosts;
  domain::ApiKeys& keys;
  domain::Invitations& invitations;
  domain::BulkInvites& bulk;
  domain::AccountTree& accounts;
  domain::Webhooks& webhooks;
  domain::HostPauses& pauses;
  domain::Store& store;
};

/// How to run the server.
struct ServeOptions {
  bool demo_accounts = false;  ///< accounts in memory, which no XMPP server knows
  bool new_database = false;   ///< the key file's database is gone, and a new one is to be made
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

/// Where to put a copy of the database, and for whom to encrypt it; empty: for nobody.
struct BackupOptions {
  std::string file;
  std::string recipient;
  std::string passphrase_file;
  bool with_key_file = false;
};

/// Told how much is copied, in pages of the database.
using CopyWatch = std::function<void(std::uint64_t done, std::uint64_t all)>;

struct BackupReport {
  std::string file;
  std::uint64_t bytes = 0;
  std::uint64_t invites = 0;
  std::uint64_t keys = 0;
  bool encrypted = false;
  std::string key_file;  ///< which the backup is of no use without
  std::string key_copy;  ///< empty: none was asked for
};

struct RestoreOptions {
  std::string file;
  std::string identity_file;
  std::string passphrase_file;
  std::string key_file;  ///< a copy of the key file, which may be encrypted too; empty: it is in its place
  bool replace = false;  ///< the database that is there is moved aside
};

struct RestoreReport {
  std::string database;
  std::uint64_t invites = 0;
  std::uint64_t keys = 0;
  std::string moved_to;  ///< where the database is that was there; empty: none was
};

/// Which pages to write where.
struct PreviewOptions {
  std::string folder;
  std::string host;      ///< empty: the first that is configured, or an example
  std::string language;  ///< a tag: `de`
};

struct PreviewReport {
  std::string host;
  std::vector<std::string> pages;  ///< files' names
};

/// What stands behind the command line. The program has the real one, tests a small one.
///
/// Any call may throw std::runtime_error, whose text is what the user reads.
class Backend {
 public:
  virtual ~Backend() = default;

  /// Says which file `--config` named. Called once, before anything else.
  virtual void use_configuration(std::optional<std::string> path) = 0;
  /// Opens the store at the first call.
  virtual Services& services() = 0;
  /// The same for looking alone: where there is no store yet, none is made, and what is found is nothing.
  virtual Services& services_unchanged() = 0;
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
  /// usher.toml(5): every option.
  virtual std::string configuration_man_page() = 0;

  /// Writes every page that people see, with example data.
  /// @returns what was written
  virtual PreviewReport preview_pages(const PreviewOptions& options) = 0;

  /// Checks what goes wrong in real life, and gives each finding as soon as it is there.
  virtual void examine(const std::function<void(const doctor::Finding&)>& report) = 0;

  /// Which roles the XMPP server has for accounts of that host; none where nobody knows.
  virtual std::vector<std::string> known_roles(const domain::DomainName& /*host*/) { return {}; }

  /// Sends the endpoint a test, and waits for its answer.
  virtual domain::TryOutcome send_test(const domain::Webhook& webhook) = 0;

  /// Moves everything to another database. What went wrong is thrown.
  virtual MigrationReport migrate(const MigrateOptions& options, const MigrationWatch& watch) = 0;

  /// Copies the database while others use it. What went wrong is thrown.
  virtual BackupReport back_up(const BackupOptions& options, const CopyWatch& watch) = 0;
  virtual RestoreReport restore(const RestoreOptions& options) = 0;

  /// When to look again for what goes on.
  virtual std::unique_ptr<Pauses> pauses() { return std::make_unique<UntilStopped>(); }

  [[nodiscard]] virtual std::string version() const = 0;
  /// The system user's name who runs the command, as far as the system knows it.
  [[nodiscard]] virtual std::string user() const = 0;
};

}  // namespace usher::cli
