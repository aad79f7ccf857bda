#include "app/installation.hpp"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "secrets/key_file.hpp"
#include "secrets/key_fingerprint.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace usher::app {
namespace {

namespace fs = std::filesystem;

void make_folder_of(const fs::path& file) {
  const auto folder = file.parent_path();
  if (folder.empty() || fs::exists(folder)) return;
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) {
    throw std::runtime_error("data folder " + folder.string() + ": can't be made: " + error.message() +
                             "; make it, or set data_dir to one that usher may write to");
  }
}

[[noreturn]] void fail_without_key_file(const config::Config& config, const std::string& database) {
  // A new key would silently make every key and link of the database worthless.
  throw std::runtime_error("key file " + config.key_file.string() + ": is missing, but its database " +
                           database + " is there: put the key file back from a backup, or " +
                           "move the database away to start anew");
}

secrets::MasterKey open_key_file(const config::Config& config, secrets::Random& random) {
  if (fs::exists(config.key_file)) return secrets::read_key_file(config.key_file);
  if (config.database_url.empty() && fs::exists(config.database)) {
    fail_without_key_file(config, config.database.string());
  }
  make_folder_of(config.key_file);
  return secrets::read_or_create_key_file(config.key_file, random);
}

using StorePointer = std::unique_ptr<service::Store>;

core::Result<StorePointer> open_postgres(const config::Config& config, const secrets::MasterKey& master,
                                         service::StoreObserver* observer) {
  const auto fingerprint = secrets::fingerprint_of(master);
  store::postgres::PostgresOptions options;
  options.connection = config.database_url;
  options.key_fingerprint.assign(fingerprint.begin(), fingerprint.end());
  return store::postgres::open_postgres_store(std::move(options), observer);
}

core::Result<StorePointer> open_sqlite(const config::Config& config, service::StoreObserver* observer) {
  make_folder_of(config.database);
  store::sqlite::SqliteOptions options;
  options.file = config.database;
  return store::sqlite::open_sqlite_store(std::move(options), observer);
}

StorePointer open_store(const config::Config& config, const secrets::MasterKey& master,
                        service::StoreObserver* observer) {
  auto store =
      config.database_url.empty() ? open_sqlite(config, observer) : open_postgres(config, master, observer);
  if (!store) throw std::runtime_error(store.error().detail);
  return *std::move(store);
}

}  // namespace

Installation::Installation(config::Config configuration, service::StoreObserver* observer)
    : config(std::move(configuration)),
      hosts(config.hosts),
      master(open_key_file(config, random)),
      store(open_store(config, master, observer)),
      keys(*store, clock, random, master),
      invitations(*store, clock, random, master, hosts) {}

}  // namespace usher::app
