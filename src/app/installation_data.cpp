#include "app/installation_data.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "config/database_address.hpp"
#include "secrets/key_file.hpp"
#include "secrets/key_fingerprint.hpp"
#include "secrets/system_random.hpp"
#include "store/postgres/inspection.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace usher::app {
namespace {

namespace fs = std::filesystem;

/// Like `exists`, and says what to do where nobody may look.
bool is_there(const fs::path& file) {
  std::error_code error;
  const bool there = fs::exists(file, error);
  if (!error) return there;
  throw std::runtime_error(
      file.string() + ": can't be looked at: " + error.message() +
      "; run this as the user that usher's data belong to, as in: sudo -u usher usher ...");
}

void make_folder_of(const fs::path& file) {
  const auto folder = file.parent_path();
  if (folder.empty() || is_there(folder)) return;
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) {
    throw std::runtime_error("data folder " + folder.string() + ": can't be made: " + error.message() +
                             "; make it, or set data_dir to one that usher may write to");
  }
}

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

InstallationData open_on_sqlite(const config::Config& config, service::StoreObserver* observer) {
  if (!is_there(config.key_file) && is_there(config.database)) {
    fail_without_key_file(config, config.database.string());
  }
  const auto master = open_or_make_key(config);
  make_folder_of(config.database);
  store::sqlite::SqliteOptions options;
  options.file = config.database;
  const auto fingerprint = secrets::fingerprint_of(master);
  options.key_fingerprint.assign(fingerprint.begin(), fingerprint.end());
  auto store = store::sqlite::open_sqlite_store(std::move(options), observer);
  if (!store) throw std::runtime_error(store.error().detail);
  return {.master = master, .store = *std::move(store)};
}

/// What a PostgreSQL database and a key file have to do with each other.
class OnPostgres {
 public:
  explicit OnPostgres(const config::Config& config)
      : config_(config), name_(config::shown_database(config.database_url)) {}

  InstallationData open(service::StoreObserver* observer) {
    const auto server = inspected();
    if (server.half_moved) {
      fail("holds a part of another one, since its migration is not finished: run 'usher migrate' again");
    }
    const bool fresh = !is_there(config_.key_file);
    if (fresh && server.key_fingerprint) fail_without_key_file(config_, name_);
    // The key file is durable before the database knows it: no crash can leave a database whose key is lost.
    const auto master = open_or_make_key(config_);
    const auto fingerprint = secrets::fingerprint_of(master);
    store::postgres::PostgresOptions options;
    options.connection = config_.database_url;
    options.key_fingerprint.assign(fingerprint.begin(), fingerprint.end());
    auto store = store::postgres::open_postgres_store(std::move(options), observer);
    if (store) return {.master = master, .store = *std::move(store)};
    if (fresh) forget_key_unless_used(fingerprint);
    fail(store.error().detail);
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error("database " + name_ + ": " + why);
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

InstallationData open_data(const config::Config& config, service::StoreObserver* observer) {
  if (config.database_url.empty()) return open_on_sqlite(config, observer);
  return OnPostgres(config).open(observer);
}

}  // namespace usher::app
