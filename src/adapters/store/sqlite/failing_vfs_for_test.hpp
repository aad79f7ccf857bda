#pragma once

#include <atomic>
#include <functional>
#include <string>

namespace usher::store::sqlite {

/// A file system for SQLite that does what the real one does until it is told to fail. One at a
/// time; it outlives the stores that use it.
class FailingVfs {
 public:
  FailingVfs();
  FailingVfs(const FailingVfs&) = delete;
  FailingVfs& operator=(const FailingVfs&) = delete;
  ~FailingVfs();

  [[nodiscard]] std::string name() const { return "failing"; }

  // SQLite result codes; 0 for none.
  static inline std::atomic<int> write_fails_with = 0;
  static inline std::atomic<int> sync_fails_with = 0;
  /// How many times a file was synced.
  static inline std::atomic<int> syncs = 0;
  /// Called before a file other than the database is synced. To be set while nobody uses it.
  static inline std::function<void()> before_sync;
};

}  // namespace usher::store::sqlite
