#include "app/installation_data.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "adapters/config/database_address.hpp"
#include "adapters/store/postgres/inspection.hpp"
#include "adapters/store/postgres/postgres_store.hpp"
#include "adapters/store/sqlite/sqlite_store.hpp"
#include "app/data_files.hpp"
#include "base/secrets/key_file.hpp"
#include "base/secrets/key_fingerprint.hpp"
#include "base/secrets/system_random.hpp"

namespace usher::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_without_key_file(const config::Config& config, const std::string& database) {
  throw std::runtime_error("key file " + config.key_file.string() + ": is missing, but its database " +
                           database + " is there: put the key file back from a backup, or " +
                           "move the database away to start anew");
}

secrets::MasterKey open_or_make_key(const config::Config& config) {
  if (is_there(config.key_file)) return secrets::read_key_file(config.key_file);
  make_folder_of(config.key_file);
  secrets::SystemRandom random;
  return secrets::read_or_create_key_file(config.key_file, random);
}

/// Another process may be about to make it: the key file comes first.
template <class IsThere>
bool comes_soon(IsThere is_there_now) {
  constexpr std::chrono::milliseconds pause{50};
  constexpr int looks = 40;
  for (int look = 0; look < looks; ++look) {
    if (is_there_now()) return true;
    std::this_thread::sleep_for(pause);
  }
  return false;
}

[[noreturn]] void fail_with_a_database(const std::string& database) {
  throw std::runtime_error("database " + database +
                           ": is there: leave out --new-database, or move the database away first");
}

[[noreturn]] void fail_without_database(const config::Config& config, const std::string& database,
                                        const std::string& how, const std::string& remedy) {
  throw std::runtime_error("database " + database + ": is " + how + ", but its key file " +
                           config.key_file.string() + " is there: " + remedy +
                           ", or start anew with 'usher serve --new-database'");
}

void check_both_or_neither(const config::Config& config, MissingDatabase missing) {
  check_is_file(config.database);
  const bool has_key = is_there(config.key_file);
  const bool has_database = holds_anything(config.database);
  if (!has_key && has_database) fail_without_key_file(config, config.database.string());
  if (missing == MissingDatabase::make_new) {
    if (has_database) fail_with_a_database(config.database.string());
    return;
  }
  if (!has_key || has_database || comes_soon([&] { return holds_anything(config.database); })) return;
  secrets::read_key_file(config.key_file);  // which says what is wrong with what is no key file
  fail_without_database(config, config.database.string(), is_there(config.database) ? "empty" : "missing",
                        "put the database back from a backup");
}

/// A start that broke off leaves a key file alone only where another process uses it by now.
void forget_unused_key(const config::Config& config) {
  if (holds_anything(config.database)) return;
  std::error_code ignored;
  fs::remove(config.key_file, ignored);
}

InstallationData open_on_sqlite(const config::Config& config, const StoreWiring& wiring,
                                MissingDatabase missing) {
  check_both_or_neither(config, missing);
  const bool fresh = !is_there(config.key_file);
  const auto master = open_or_make_key(config);
  make_folder_of(config.database);
  store::sqlite::SqliteOptions options;
  options.file = config.database;
  options.run_answers = wiring.run_answers;
  const auto fingerprint = secrets::fingerprint_of(master);
  options.key_fingerprint.assign(fingerprint.begin(), fingerprint.end());
  auto store = store::sqlite::open_sqlite_store(std::move(options), wiring.observer);
  if (store) return {.master = master, .store = *std::move(store), .servers = nullptr};
  if (fresh) forget_unused_key(config);
  throw std::runtime_error(store.error().detail);
}

/// What a PostgreSQL database and a key file have to do with each other.
class OnPostgres {
 public:
  explicit OnPostgres(const config::Config& config)
      : config_(config), name_(config::shown_database(config.database_url)) {}

  InstallationData open(const StoreWiring& wiring, MissingDatabase missing) {
    const auto server = inspected();
    if (server.half_moved) {
      fail("holds a part of another one, since its migration is not finished: run 'usher migrate' again");
    }
    const bool fresh = !is_there(config_.key_file);
    if (fresh && server.key_fingerprint) fail_without_key_file(config_, name_);
    if (!fresh) check_tables(server.has_tables, missing);
    // The key file is durable before the database knows it: no crash can leave a database whose key is lost.
    const auto master = open_or_make_key(config_);
    const auto fingerprint = secrets::fingerprint_of(master);
    store::postgres::PostgresOptions options;
    options.connection = config_.database_url;
    options.reached = true;
    options.run_answers = wiring.run_answers;
    options.servers = std::make_shared<store::postgres::ServerChoice>(config_.database_url);
    const auto servers = options.servers;
    options.key_fingerprint.assign(fingerprint.begin(), fingerprint.end());
    auto store = store::postgres::open_postgres_store(std::move(options), wiring.observer);
    if (store) {
      return {.master = master,
              .store = *std::move(store),
              .servers = servers,
              .clock_ahead = domain::Duration{server.clock_ahead_ms}};
    }
    if (fresh) forget_key_unless_used(fingerprint);
    fail(store.error().detail);
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error("database " + name_ + ": " + why);
  }

  void check_tables(bool are_there, MissingDatabase missing) const {
    if (missing == MissingDatabase::make_new) {
      if (are_there) fail_with_a_database(name_);
      return;
    }
    if (are_there || comes_soon([this] { return inspected().has_tables; })) return;
    fail_without_database(config_, name_, "empty", "restore it from a backup, fill it by 'usher migrate'");
  }

  [[nodiscard]] store::postgres::ServerReport inspected() const {
    auto report = store::postgres::inspect(config_.database_url);
    if (!report) fail(report.error().detail);
    return *std::move(report);
  }

  /// Another node may have been first: its key file belongs here then, and not the one just made.
  void forget_key_unless_used(const secrets::KeyFingerprint& fingerprint) const {
    const auto known = inspected().key_fingerprint;
    if (!known || std::ranges::equal(*known, fingerprint)) return;
    std::error_code ignored;
    fs::remove(config_.key_file, ignored);
  }

  const config::Config& config_;
  std::string name_;
};

}  // namespace

bool has_data(const config::Config& config) {
  if (!config.database_url.empty()) {
    const auto server = store::postgres::inspect(config.database_url);
    if (!server) throw std::runtime_error(server.error().detail);
    return server->has_tables;
  }
  return is_there(config.database);
}

InstallationData open_data(const config::Config& config, const StoreWiring& wiring, MissingDatabase missing) {
  if (config.database_url.empty()) return open_on_sqlite(config, wiring, missing);
  return OnPostgres(config).open(wiring, missing);
}

}  // namespace usher::app
