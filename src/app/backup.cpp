#include "app/backup.hpp"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "adapters/store/sqlite/backup.hpp"
#include "app/data_files.hpp"
#include "app/database_draft.hpp"
#include "app/interruption.hpp"
#include "app/sealed_file.hpp"

namespace usher::app {
namespace {

namespace fs = std::filesystem;
namespace sqlite = store::sqlite;

std::optional<age::Recipient> recipient_of(const cli::BackupOptions& options) {
  if (!options.passphrase_file.empty()) return read_passphrase(options.passphrase_file);
  if (options.recipient.empty()) return std::nullopt;
  auto key = age::parse_public_key(options.recipient);
  if (!key) throw std::runtime_error("--recipient: " + key.error());
  return *key;
}

[[noreturn]] void fail_with_a_file(const fs::path& file) {
  fail(file, "is there already: nothing is replaced; name another file, or move it away");
}

/// Before anything is copied, which may take a while.
void check_is_free(const fs::path& file) {
  std::error_code unknown;
  if (fs::exists(fs::symlink_status(file, unknown))) fail_with_a_file(file);
}

void keep(files::NewFile& file, const fs::path& path) {
  if (!file.keep()) fail_with_a_file(path);
}

/// @returns what the copy holds
sqlite::CopyContents copy_database(const fs::path& database, const fs::path& copy,
                                   const cli::CopyWatch& watch) {
  const auto copied = sqlite::copy_database(database, copy, [&](std::uint64_t done, std::uint64_t all) {
    Interruption::check();
    watch(done, all);
  });
  if (!copied) throw std::runtime_error(copied.error().detail);
  const auto contents = sqlite::examine_copy(copy);
  if (!contents) fail(database, contents.error().detail);
  return *contents;
}

}  // namespace

cli::BackupReport back_up(const config::Config& config, const cli::BackupOptions& options,
                          const cli::CopyWatch& watch) {
  check_is_sqlite(config, "pg_dump");
  const fs::path target = options.file;
  const fs::path key_copy = options.with_key_file ? fs::path(target.string() + ".key") : fs::path{};
  const fs::path database = without_links(config.database);
  const auto recipient = recipient_of(options);
  check_is_file(database);
  if (!holds_anything(database)) fail("database " + database.string(), "is not there yet");
  check_is_free(target);
  if (!key_copy.empty()) check_is_free(key_copy);
  const Interruption interruption;
  DatabaseDraft made(target);
  std::optional<DatabaseDraft> plain;
  if (recipient) plain.emplace(database);
  const fs::path copy = (plain ? *plain : made).path();
  const auto contents = copy_database(database, copy, watch);
  if (recipient) copy_sealed(copy, made.file(), recipient);
  if (!key_copy.empty()) {
    files::NewFile key(key_copy);
    copy_sealed(config.key_file, key, recipient);
    keep(key, key_copy);
  }
  keep(made.file(), target);
  return {.file = target.string(),
          .bytes = fs::file_size(target),
          .invites = contents.invites,
          .keys = contents.keys,
          .encrypted = recipient.has_value(),
          .key_file = config.key_file.string(),
          .key_copy = key_copy.string()};
}

}  // namespace usher::app
