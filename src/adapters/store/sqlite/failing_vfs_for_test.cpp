#include "adapters/store/sqlite/failing_vfs_for_test.hpp"

#include <sqlite3.h>

#include <array>
#include <mutex>

namespace usher::store::sqlite {
namespace {

/// SQLite's unix files have one set of methods for databases, which are locked, and another for the
/// rest. Each gets a copy with ours in between.
enum Kind { database, other };
std::array<const sqlite3_io_methods*, 2> real_methods{};
std::array<sqlite3_io_methods, 2> our_methods{};
std::array<std::once_flag, 2> prepared;
sqlite3_vfs our_vfs{};

template <Kind kind>
int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  const int code = FailingVfs::write_fails_with;
  return code != 0 ? code : real_methods[kind]->xWrite(file, data, size, offset);
}

template <Kind kind>
int sync(sqlite3_file* file, int flags) {
  if (kind == other && FailingVfs::before_sync) FailingVfs::before_sync();
  ++FailingVfs::syncs;
  const int code = FailingVfs::sync_fails_with;
  return code != 0 ? code : real_methods[kind]->xSync(file, flags);
}

template <Kind kind>
void interpose(sqlite3_file* file) {
  std::call_once(prepared[kind], [file] {
    real_methods[kind] = file->pMethods;
    our_methods[kind] = *file->pMethods;
    our_methods[kind].xWrite = write<kind>;
    our_methods[kind].xSync = sync<kind>;
  });
  file->pMethods = &our_methods[kind];
}

int open(sqlite3_vfs* /*vfs*/, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  const int code = real->xOpen(real, name, file, flags, out_flags);
  if (code != SQLITE_OK) return code;
  (flags & SQLITE_OPEN_MAIN_DB) != 0 ? interpose<database>(file) : interpose<other>(file);
  return code;
}

}  // namespace

FailingVfs::FailingVfs() {
  sqlite3_initialize();
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  our_vfs = *real;
  our_vfs.zName = "failing";
  our_vfs.xOpen = open;
  write_fails_with = 0;
  sync_fails_with = 0;
  before_sync = nullptr;
  sqlite3_vfs_register(&our_vfs, 0);
}

FailingVfs::~FailingVfs() { sqlite3_vfs_unregister(&our_vfs); }

}  // namespace usher::store::sqlite
