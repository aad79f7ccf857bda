#include "adapters/store/sqlite/log_file.hpp"

#include <sqlite3.h>

#include "adapters/store/sqlite/connection.hpp"

namespace usher::store::sqlite {
namespace {

sqlite3_vfs* vfs_of(const Connection& connection) noexcept {
  sqlite3_vfs* vfs = nullptr;
  sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_VFS_POINTER, static_cast<void*>(&vfs));
  return vfs;
}

}  // namespace

void LogFile::Closer::operator()(sqlite3_file* file) const noexcept {
  if (file->pMethods != nullptr) file->pMethods->xClose(file);
}

LogFile::LogFile(const Connection& connection) {
  sqlite3_vfs* const vfs = vfs_of(connection);
  if (vfs == nullptr) connection.fail(SQLITE_CANTOPEN);
  const auto bytes = static_cast<std::size_t>(vfs->szOsFile);
  room_ = std::make_unique<std::max_align_t[]>(bytes / sizeof(std::max_align_t) + 1);
  file_.reset(reinterpret_cast<sqlite3_file*>(room_.get()));
  const char* const name = sqlite3_filename_wal(sqlite3_db_filename(connection.handle(), "main"));
  const int code = vfs->xOpen(vfs, name, file_.get(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL, nullptr);
  if (code != SQLITE_OK) connection.fail(code);
}

int LogFile::sync() noexcept {
  if (failure_ == SQLITE_OK) failure_ = file_->pMethods->xSync(file_.get(), SQLITE_SYNC_NORMAL);
  return failure_;
}

}  // namespace usher::store::sqlite
