#include "adapters/store/sqlite/open_database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "adapters/store/sqlite/failure.hpp"
#include "adapters/store/sqlite/file_names.hpp"
#include "adapters/store/sqlite/host_spellings.hpp"
#include "adapters/store/sqlite/migrations.hpp"
#include "base/files/access.hpp"
#include "base/files/descriptor.hpp"
#include "base/files/regular_file.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;
namespace fs = std::filesystem;
using domain::Errc;
using domain::Error;

namespace {

std::unexpected<Error> system_refusal(int cause, const std::string& what) {
  const auto code = cause == ENOSPC || cause == EDQUOT                    ? Errc::store_full
                    : cause == EACCES || cause == EROFS || cause == EPERM ? Errc::store_read_only
                                                                          : Errc::store_unavailable;
  return std::unexpected(Error{code, what + ": " + std::system_category().message(cause)});
}

/// Like `create_directories`, with 0700 for those it makes.
domain::Result<void> make_folder(const fs::path& folder) {
  if (folder.empty() || fs::is_directory(folder)) return {};
  if (auto parent = make_folder(folder.parent_path()); !parent) return parent;
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return system_refusal(errno, "can't make the folder " + folder.string());
}

/// Creates an empty file, which SQLite takes for an empty database, with mode 0600; SQLite gives
/// its -wal and -shm the same. An existing file is never opened here: closing it would drop the
/// locks that SQLite holds on it elsewhere in this process (POSIX advisory locks).
domain::Result<void> make_file(const fs::path& file) {
  static std::mutex one_at_a_time;
  const std::scoped_lock lock(one_at_a_time);
  const files::Descriptor made(::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
  if (made || errno == EEXIST) return {};
  return system_refusal(errno, "can't create " + file.string());
}

/// Two processes that switch a new file to WAL at once get SQLITE_BUSY past the busy handler.
domain::Result<void> use_wal(Connection& connection, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    try {
      Statement journal(connection, sql::journal_sql);
      Rows rows = journal.query();
      if (rows.next() && rows.text(0) == "wal") return {};
      return std::unexpected(
          Error{Errc::store_unavailable, "the file system can't do write-ahead logging: use a local disk"});
    } catch (const Failure& failure) {
      if (failure.code() != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
  }
}

std::vector<std::byte> known_fingerprint(Connection& connection) {
  Statement statement(connection, sql::find_fingerprint_sql);
  Rows rows = statement.query();
  if (!rows.next()) return {};
  const Bytes bytes = rows.blob(0);
  return {bytes.begin(), bytes.end()};
}

domain::Result<void> check_fingerprint(Connection& connection, Bytes fingerprint) {
  if (fingerprint.empty()) return {};
  auto known = known_fingerprint(connection);
  if (known.empty()) {
    Statement note(connection, sql::note_fingerprint_sql);
    note.run(fingerprint);
    known = known_fingerprint(connection);  // another process may have been first
  }
  if (std::ranges::equal(known, fingerprint)) return {};
  return std::unexpected(Error{Errc::store_unavailable,
                               "its links and keys were made with another key file: put that one back from a "
                               "backup, or move the database away to start anew"});
}

/// What SQLite says of a file that it may not open names neither which one nor whose it is.
domain::Result<void> check_access(const std::string& file) {
  for (const char* suffix : file_suffixes) {
    const std::string each = file + suffix;
    if (const auto other = files::what_is_no_file(each)) {
      const std::string which = each == file ? "" : each + " ";
      return std::unexpected(Error{Errc::store_unavailable, which + *other});
    }
    if (files::may_use(each, true)) continue;
    return std::unexpected(
        Error{Errc::store_read_only, each + " can't be read and written: " + files::access_advice(each)});
  }
  return {};
}

}  // namespace

domain::Result<void> check_ours(Connection& connection) {
  constexpr std::int64_t application_id = 0x75736872;
  // Tables first: another process may create ours at this moment, and its mark appears with them.
  const bool empty = single_number(connection, sql::table_count_sql) == 0;
  const auto application = single_number(connection, sql::application_sql);
  if (application == application_id || (empty && application == 0)) return {};
  return std::unexpected(
      Error{Errc::store_unavailable, "this is another program's database: name another file"});
}

namespace {

domain::Result<void> prepare(Connection& connection, std::chrono::milliseconds patience,
                             std::span<const std::byte> key_fingerprint) {
  if (auto ours = check_ours(connection); !ours) return ours;
  if (auto readable = check_schema_number(single_number(connection, sql::schema_number_sql)); !readable) {
    return readable;
  }
  if (connection.read_only()) {
    return std::unexpected(
        Error{Errc::store_read_only, "the file can't be written: check its owner and mode"});
  }
  if (auto wal = use_wal(connection, patience); !wal) return wal;
  connection.execute(sql::configure_sql);
  if (auto migrated = migrate(connection); !migrated) return migrated;
  respell_hosts(connection);
  return check_fingerprint(connection, key_fingerprint);
}

}  // namespace

domain::Result<void> prepare_database(const ConnectionOptions& options,
                                      std::span<const std::byte> key_fingerprint) {
  const fs::path file(options.file);
  if (auto made = make_folder(file.parent_path()); !made) return made;
  if (auto usable = check_access(options.file); !usable) return usable;
  if (auto made = make_file(file); !made) return made;
  return guarded([&]() -> domain::Result<void> {
    Connection connection(options);
    return prepare(connection, options.busy_wait, key_fingerprint);
  });
}

Error about_file(const Error& error, const std::string& file) {
  return Error{error.code, "database " + file + ": " + error.detail};
}

}  // namespace usher::store::sqlite
