#include "app/restore.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "adapters/store/sqlite/backup.hpp"
#include "adapters/store/sqlite/file_names.hpp"
#include "adapters/store/sqlite/open_database.hpp"
#include "app/data_files.hpp"
#include "app/database_draft.hpp"
#include "app/file_owners.hpp"
#include "app/interruption.hpp"
#include "app/sealed_file.hpp"
#include "base/secrets/key_file.hpp"
#include "base/secrets/key_fingerprint.hpp"

namespace usher::app {
namespace {

namespace fs = std::filesystem;
namespace sqlite = store::sqlite;

std::optional<age::Identity> identity_of(const cli::RestoreOptions& options) {
  if (!options.passphrase_file.empty()) return read_passphrase(options.passphrase_file);
  if (options.identity_file.empty()) return std::nullopt;
  return read_secret_key(options.identity_file);
}

template <class T>
T value_of(domain::Result<T> result, const fs::path& about) {
  if (!result) fail(about, result.error().detail);
  return *std::move(result);
}

/// A name that nothing has yet.
fs::path aside(const fs::path& database) {
  fs::path name = database.string() + ".before-restore";
  for (int number = 2; is_there(name); ++number) {
    name = database.string() + ".before-restore-" + std::to_string(number);
  }
  return name;
}

/// Moves the database that is there away; also the log of one that is not, which SQLite would bring into
/// whatever database it finds beside it.
/// @returns where it is now; empty where there was nothing
fs::path move_away(const fs::path& database) {
  const fs::path name = aside(database);
  bool moved = false;
  for (const char* suffix : sqlite::file_suffixes) {
    const fs::path file = database.string() + suffix;
    if (!is_there(file)) continue;
    fs::rename(file, name.string() + suffix);
    moved = moved || holds_anything(name.string() + suffix);
  }
  return moved ? name : fs::path{};
}

[[noreturn]] void fail_with_a_server(const fs::path& database) {
  fail("database " + database.string(), "a running usher has it open: stop that first");
}

void check_is_replaceable(const fs::path& database, bool replace) {
  check_is_file(database);
  if (!holds_anything(database)) return;
  if (!replace) {
    fail("database " + database.string(),
         "is there: stop usher and say --replace, which keeps it beside the restored one");
  }
  if (sqlite::is_open_elsewhere(database)) fail_with_a_server(database);
}

/// The key file that the backup is to fit: the one that is there, or its copy, which is put there in the end.
class KeyFile {
 public:
  KeyFile(const config::Config& config, const cli::RestoreOptions& options,
          const std::optional<age::Identity>& identity)
      : path_(config.key_file) {
    if (options.key_file.empty()) {
      if (!is_there(path_)) {
        fail("key file " + path_.string(), "is missing: put it back first, or name its copy by --key-file");
      }
      fingerprint_ = secrets::fingerprint_of(secrets::read_key_file(path_));
      return;
    }
    make_folder_of(path_);
    draft_.emplace(path_);
    copy_unsealed(options.key_file, *draft_, identity);
    fingerprint_ = fingerprint_in_draft(options.key_file);
    if (is_there(path_) && secrets::fingerprint_of(secrets::read_key_file(path_)) != fingerprint_) {
      fail("key file " + path_.string(), "is there, and another one than " + options.key_file +
                                             ": move it away where it is not what the backup belongs to");
    }
  }

  [[nodiscard]] std::span<const std::byte> fingerprint() const { return fingerprint_; }

  void put_in_place() {
    // The same one may be there.
    if (draft_) static_cast<void>(draft_->keep());
  }

 private:
  [[nodiscard]] secrets::KeyFingerprint fingerprint_in_draft(const fs::path& named) const {
    try {
      return secrets::fingerprint_of(secrets::read_key_file(draft_->draft()));
    } catch (const std::runtime_error&) {
      fail(named, "is not a key file of usher's");
    }
  }

  fs::path path_;
  std::optional<files::NewFile> draft_;
  secrets::KeyFingerprint fingerprint_{};
};

/// A copy that was not made by usher, as of a disk while usher ran, has its last changes in a log beside it.
void copy_log(const fs::path& database, const fs::path& copy) {
  const fs::path log = database.string() + "-wal";
  if (!holds_anything(log)) return;
  files::NewFile made(copy.string() + "-wal");
  copy_unsealed(log, made, std::nullopt);
  static_cast<void>(made.keep());
}

cli::RestoreReport put_in_place(const config::Config& config, const cli::RestoreOptions& options) {
  const auto identity = identity_of(options);
  KeyFile key(config, options, identity);
  make_folder_of(config.database);
  DatabaseDraft draft(config.database);
  copy_unsealed(options.file, draft.file(), identity);
  copy_log(options.file, draft.path());
  const auto contents = value_of(sqlite::examine_copy(draft.path()), options.file);
  const auto ready = sqlite::prepare_database({.file = draft.path().string()}, key.fingerprint());
  if (!ready) fail(options.file, ready.error().detail);
  if (!sqlite::close_for_all(draft.path())) fail(draft.path(), "is used by somebody else");
  Interruption::check();
  key.put_in_place();
  // A server may have been started since the first look.
  const sqlite::SoleUse old(config.database);
  if (old.is_refused()) fail_with_a_server(config.database);
  const auto moved = move_away(config.database);
  if (!draft.file().keep()) fail(config.database, "somebody else put another database there");
  return {.database = config.database.string(),
          .invites = contents.invites,
          .keys = contents.keys,
          .moved_to = moved.string()};
}

}  // namespace

cli::RestoreReport restore(config::Config config, const cli::RestoreOptions& options) {
  check_is_sqlite(config, "pg_restore");
  config.database = without_links(config.database);
  check_is_replaceable(config.database, options.replace);
  const Interruption interruption;
  auto report = put_in_place(config, options);
  give_files_to_service(config);
  return report;
}

}  // namespace usher::app
