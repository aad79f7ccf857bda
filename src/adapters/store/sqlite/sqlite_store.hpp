#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domain/use_cases/store.hpp"

namespace usher::store::sqlite {

struct SqliteOptions {
  /// Made where it is missing, readable by its owner alone, and its folder likewise.
  std::filesystem::path file;
  /// Tells one key file from another and gives nothing away of it; empty: not compared.
  std::vector<std::byte> key_fingerprint;
  /// Writes that wait for the one thread that writes. Beyond them: `overloaded`.
  std::size_t waiting_max = 8192;
  /// Writes that are made durable together at most.
  std::size_t batch_max = 512;
  /// Connections for `find_key` and `find_invite`, each about half a mebibyte when in use.
  std::size_t readers = 4;
  /// How long to wait for another process that writes, before `store_unavailable`.
  std::chrono::milliseconds busy_wait{5000};
  domain::RunAnswers run_answers = domain::run_plainly;
  /// For tests: a file system that fails on demand (SQLite's VFS of that name).
  std::string vfs;
  /// For tests: called on the writer's thread before each commit.
  std::function<void(std::size_t operations)> before_commit;
};

/// Opens the database at `options.file`, creates or migrates it, and starts the threads that serve
/// it: one that writes, two for lists and counts. `find_key` and `find_invite` finish before they
/// return. What comes back is thread-safe; destroying it finishes the writes that were accepted.
/// @param observer may be null; outlives the store
/// @returns `store_read_only`, `store_full`, or `store_unavailable` for a file that is damaged, not
///   usher's, newer than this program or made with another key file; the detail is one line that names the
///   file and the way out
domain::Result<std::unique_ptr<domain::Store>> open_sqlite_store(SqliteOptions options,
                                                                 domain::StoreObserver* observer = nullptr);

}  // namespace usher::store::sqlite
