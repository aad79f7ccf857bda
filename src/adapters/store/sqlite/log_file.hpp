#pragma once

#include <cstddef>
#include <memory>

struct sqlite3_file;  // NOLINT(readability-identifier-naming): the name is SQLite's

namespace usher::store::sqlite {

class Connection;

/// The write-ahead log of an open database, for another thread to sync than the one that writes it. It has a
/// descriptor of its own: SQLite's is its connection's, and an error in writing back is told once to each.
class LogFile {
 public:
  /// @param connection has read, so that its log is there
  /// @throws Failure where it can't be opened
  explicit LogFile(const Connection& connection);

  /// Makes durable what was written before the call. One thread at a time.
  ///
  /// Once this failed it goes on to fail without trying: the system may have dropped what it could not write,
  /// and would say next time that all is well (https://www.usenix.org/conference/atc20/presentation/rebello).
  /// @returns SQLite's result code
  [[nodiscard]] int sync() noexcept;

 private:
  struct Closer {
    void operator()(sqlite3_file* file) const noexcept;
  };

  /// A VFS says how much room its files take, and makes them where they are told to.
  std::unique_ptr<std::max_align_t[]> room_;  // NOLINT(modernize-avoid-c-arrays)
  std::unique_ptr<sqlite3_file, Closer> file_;
  int failure_ = 0;
};

}  // namespace usher::store::sqlite
