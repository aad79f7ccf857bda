#include "adapters/store/sqlite/failure.hpp"

#include <sqlite3.h>

#include <cerrno>

namespace usher::store::sqlite {

using domain::Errc;
using domain::Error;

Error to_error(const Failure& failure) {
  const int cause = failure.system_error();
  const bool refused_write = failure.code() == SQLITE_IOERR || failure.code() == SQLITE_CANTOPEN;
  // SQLite knows ENOSPC itself; quotas and file size limits are full disks as well.
  if (failure.code() == SQLITE_FULL ||
      (refused_write && (cause == ENOSPC || cause == EDQUOT || cause == EFBIG))) {
    return Error{Errc::store_full, "the disk that holds the database is full"};
  }
  if (failure.code() == SQLITE_READONLY || failure.code() == SQLITE_PERM ||
      (refused_write && (cause == EROFS || cause == EACCES))) {
    return Error{Errc::store_read_only, std::string("the database can't be written: ") + failure.what()};
  }
  if (failure.code() == SQLITE_BUSY || failure.code() == SQLITE_LOCKED) {
    return Error{Errc::store_unavailable, "another process holds the database"};
  }
  const std::string what = failure.what();
  if (failure.code() == SQLITE_NOTADB || failure.code() == SQLITE_CORRUPT) {
    return Error{Errc::store_unavailable, "the file is damaged (" + what + "): restore it from a backup"};
  }
  // A statement that once could be prepared no longer can, so the tables are not what they were.
  if (failure.code() == SQLITE_ERROR) {
    return Error{Errc::store_unavailable,
                 "the file lacks what usher put into it (" + what + "): restore it from a backup"};
  }
  return Error{Errc::store_unavailable, "the database failed: " + what};
}

bool concerns_one_statement(const Failure& failure) {
  switch (failure.code()) {
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_RANGE:
    case SQLITE_ERROR:
      return true;
    default:
      return false;
  }
}

}  // namespace usher::store::sqlite
