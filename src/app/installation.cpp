#include "app/installation.hpp"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "secrets/key_file.hpp"
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

secrets::MasterKey open_key_file(const config::Config& config, secrets::Random& random) {
  if (fs::exists(config.key_file)) return secrets::read_key_file(config.key_file);
  // A new key would silently make every key and link of the database worthless.
  if (fs::exists(config.database)) {
    throw std::runtime_error("key file " + config.key_file.string() + ": is missing, but its database " +
                             config.database.string() +
                             " is there: put the key file back from a backup, or " +
                             "move the database away to start anew");
  }
  make_folder_of(config.key_file);
  return secrets::read_or_create_key_file(config.key_file, random);
}

std::unique_ptr<service::Store> open_store(const config::Config& config, service::StoreObserver* observer) {
  make_folder_of(config.database);
  store::sqlite::SqliteOptions options;
  options.file = config.database;
  auto store = store::sqlite::open_sqlite_store(std::move(options), observer);
  if (!store) throw std::runtime_error(store.error().detail);
  return *std::move(store);
}

}  // namespace

Installation::Installation(config::Config configuration, service::StoreObserver* observer)
    : config(std::move(configuration)),
      hosts(config.hosts),
      master(open_key_file(config, random)),
      store(open_store(config, observer)),
      keys(*store, clock, random, master),
      invitations(*store, clock, random, master, hosts) {}

}  // namespace usher::app
