#include "app/migration.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "adapters/config/database_address.hpp"
#include "adapters/store/postgres/transfer_target.hpp"
#include "adapters/store/sqlite/transfer_source.hpp"
#include "base/secrets/key_file.hpp"
#include "base/secrets/key_fingerprint.hpp"
#include "maintenance/transfer/transfer.hpp"

namespace usher::app {
namespace {

namespace fs = std::filesystem;

template <class T>
T value_of(domain::Result<T> result, const std::string& about = {}) {
  if (!result) throw std::runtime_error(about + result.error().detail);
  return *std::move(result);
}

config::DatabaseAddress address_in(const std::string& option, const std::string& text) {
  auto address = config::check_database(text, fs::current_path());
  if (!address) throw std::runtime_error(option + ": " + address.error());
  return *std::move(address);
}

/// `sqlite` alone is the file that the configuration names, or the one that it would use by itself.
fs::path source_file(const config::Config& config, const std::string& from) {
  if (from == "sqlite") {
    return config.database.empty() ? config.data_dir / "usher.sqlite3" : config.database;
  }
  auto address = address_in("--from", from);
  if (address.file.empty()) throw std::runtime_error("--from: usher migrates from SQLite alone");
  return std::move(address).file;
}

/// `postgresql` alone is the database that the configuration names.
secrets::Secret target_url(const config::Config& config, const std::string& to) {
  if (to == "postgresql" || to == "postgres") {
    if (!config.database_url.empty()) return config.database_url;
    throw std::runtime_error(
        "the configuration names no PostgreSQL database: set `database` to its address, or "
        "say it here, as in --to " +
        std::string(config::database_url_example));
  }
  auto address = address_in("--to", to);
  if (address.url.empty()) throw std::runtime_error("--to: usher migrates to PostgreSQL alone");
  return std::move(address).url;
}

secrets::KeyFingerprint fingerprint_in(const config::Config& config) {
  if (!fs::exists(config.key_file)) {
    throw std::runtime_error("key file " + config.key_file.string() +
                             ": is missing: put it back first, since links and keys depend on it");
  }
  return secrets::fingerprint_of(secrets::read_key_file(config.key_file));
}

}  // namespace

cli::MigrationReport migrate(const config::Config& config, const cli::MigrateOptions& options,
                             const cli::MigrationWatch& watch) {
  const fs::path file = source_file(config, options.from);
  const secrets::Secret url = target_url(config, options.to);
  const std::string shown = config::shown_database(url);
  const auto fingerprint = fingerprint_in(config);
  const auto source = value_of(store::sqlite::open_transfer_source(file, fingerprint));
  const auto target =
      value_of(store::postgres::open_transfer_target(url, fingerprint), "database " + shown + ": ");
  watch.begun({.from = file.string(), .to = shown});
  auto moved =
      value_of(transfer::transfer(*source, *target, {.overwrite = options.overwrite}, watch.progress));
  return {.tables = std::move(moved), .in_use = config.database_url.reveal() == url.reveal()};
}

}  // namespace usher::app
