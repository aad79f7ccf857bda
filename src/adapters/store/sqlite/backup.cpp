#include "adapters/store/sqlite/backup.hpp"

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/store/sqlite/connection.hpp"
#include "adapters/store/sqlite/failure.hpp"
#include "adapters/store/sqlite/open_database.hpp"
#include "sqlite_queries/embedded.hpp"
#include "sqlite_transfer/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;
using domain::Errc;
using domain::Error;
using domain::Result;

namespace {

// 16 MiB of SQLite's default pages: often enough to be told of.
constexpr int pages_at_once = 4096;

struct Finisher {
  void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
};

void copy_pages(Connection& from, Connection& to, const CopyProgress& progress) {
  const std::unique_ptr<sqlite3_backup, Finisher> backup{
      sqlite3_backup_init(to.handle(), "main", from.handle(), "main")};
  if (!backup) to.fail(sqlite3_errcode(to.handle()));
  for (int code = SQLITE_OK; code != SQLITE_DONE;) {
    code = sqlite3_backup_step(backup.get(), pages_at_once);
    if (code != SQLITE_OK && code != SQLITE_DONE) to.fail(code);
    const auto all = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup.get()));
    progress(all - static_cast<std::uint64_t>(sqlite3_backup_remaining(backup.get())), all);
  }
}

/// A database without a log is one file, wherever it is taken.
void need_no_log(Connection& connection) {
  Statement statement(connection, sql::no_log_sql);
  Rows rows = statement.query();
  if (!rows.next() || rows.text(0) != "delete") connection.fail(SQLITE_BUSY);
}

/// The disk that got full is the copy's.
Error about_copying(const Error& error, const std::filesystem::path& file,
                    const std::filesystem::path& copy) {
  if (error.code != Errc::store_full) return about_file(error, file.string());
  return Error{error.code, std::filesystem::absolute(copy).parent_path().string() + ": its disk is full"};
}

std::unexpected<Error> damaged() {
  return std::unexpected(Error{Errc::store_unavailable, "is damaged, or no database"});
}

Result<void> check_whole(Connection& connection) {
  Statement statement(connection, sql::check_whole_sql);
  Rows rows = statement.query();
  if (rows.next() && rows.text(0) == "ok") return {};
  return damaged();
}

}  // namespace

Result<void> copy_database(const std::filesystem::path& file, const std::filesystem::path& copy,
                           const CopyProgress& progress) {
  std::optional<Connection> from;
  auto begun = guarded([&]() -> Result<void> {
    from.emplace(ConnectionOptions{.file = file.string()});
    if (auto ours = check_ours(*from); !ours) return ours;
    // While this transaction lasts, all steps copy the same moment, whatever is written meanwhile.
    from->execute(sql::begin_reading_sql);
    static_cast<void>(single_number(*from, sql::schema_number_sql));
    return {};
  });
  if (!begun) return std::unexpected(about_file(begun.error(), file.string()));
  auto copied = guarded([&]() -> Result<void> {
    Connection to({.file = copy.string()});
    copy_pages(*from, to, progress);
    need_no_log(to);
    return {};
  });
  if (!copied) return std::unexpected(about_copying(copied.error(), file, copy));
  return copied;
}

Result<CopyContents> examine_copy(const std::filesystem::path& copy) {
  return guarded([&]() -> Result<CopyContents> {
    try {
      Connection connection({.file = copy.string()});
      if (auto ours = check_ours(connection); !ours) return std::unexpected(ours.error());
      if (auto whole = check_whole(connection); !whole) return std::unexpected(whole.error());
      const auto count = [&](std::string_view query) {
        return static_cast<std::uint64_t>(single_number(connection, query));
      };
      return CopyContents{.invites = count(sqlite_transfer::count_invites_sql),
                          .keys = count(sqlite_transfer::count_api_keys_sql)};
    } catch (const Failure& failure) {
      if (failure.code() == SQLITE_NOTADB || failure.code() == SQLITE_CORRUPT) return damaged();
      throw;
    }
  });
}

bool is_open_elsewhere(const std::filesystem::path& file) {
  try {
    Connection connection({.file = file.string(), .busy_wait = std::chrono::milliseconds{0}});
    connection.execute(sql::lock_out_others_sql);
    return false;
  } catch (const Failure& failure) {
    return failure.code() == SQLITE_BUSY;
  }
}

bool close_for_all(const std::filesystem::path& file) {
  try {
    Connection connection({.file = file.string(), .busy_wait = std::chrono::milliseconds{0}});
    need_no_log(connection);
    return true;
  } catch (const Failure&) {
    return false;
  }
}

SoleUse::SoleUse(const std::filesystem::path& file) {
  try {
    auto connection = std::make_unique<Connection>(
        ConnectionOptions{.file = file.string(), .busy_wait = std::chrono::milliseconds{0}});
    need_no_log(*connection);
    connection->execute(sql::keep_others_out_sql);
    connection_ = std::move(connection);
  } catch (const Failure& failure) {
    refused_ = failure.code() == SQLITE_BUSY;
  }
}

SoleUse::~SoleUse() = default;

}  // namespace usher::store::sqlite
