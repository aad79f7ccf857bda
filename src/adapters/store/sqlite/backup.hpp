#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "domain/model/error.hpp"

namespace usher::store::sqlite {

class Connection;

/// How much of a database is copied, in its pages.
using CopyProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

/// Copies a database as it is at one moment, while others read and write it, into one file that needs no log.
/// @param copy an empty file
/// @returns an error that names the file it is about
domain::Result<void> copy_database(const std::filesystem::path& file, const std::filesystem::path& copy,
                                   const CopyProgress& progress);

/// What a copy holds.
struct CopyContents {
  std::uint64_t invites = 0;
  std::uint64_t keys = 0;
};

/// Looks through a copy that nobody uses: whether it is whole, and usher's.
/// @returns an error that does not name the file, whose name may be a draft's
domain::Result<CopyContents> examine_copy(const std::filesystem::path& copy);

/// Whether another process has a database open. Changes nothing; false for what is no database.
bool is_open_elsewhere(const std::filesystem::path& file);

/// Has a database's log brought into it, and leaves one file.
/// @returns false where another process has it open, or it can't be read
bool close_for_all(const std::filesystem::path& file);

/// Keeps others out of a database while it is moved, having brought its log into it. Whoever opens it
/// meanwhile waits, and is told then that it was moved.
class SoleUse {
 public:
  explicit SoleUse(const std::filesystem::path& file);
  SoleUse(const SoleUse&) = delete;
  SoleUse& operator=(const SoleUse&) = delete;
  ~SoleUse();

  /// Whether another process has it open. False for what is no database, which nobody can use.
  [[nodiscard]] bool is_refused() const { return refused_; }

 private:
  std::unique_ptr<Connection> connection_;
  bool refused_ = false;
};

}  // namespace usher::store::sqlite
