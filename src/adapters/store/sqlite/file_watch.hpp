#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "base/files/descriptor.hpp"
#include "domain/model/error.hpp"

namespace usher::store::sqlite {

class Connection;

/// Knows whether the files of an open database are still those that it was opened with. SQLite does not
/// look: it goes on with what was removed, renamed over or cut short, and all of that is gone with the
/// process. What happened to them once stays so for as long as this lives. When it ends, no log stays behind
/// that SQLite would bring into another database of that name. Thread-safe.
///
/// A database that is overwritten where it stands is known by its change counter going back, as a backup's
/// does: a copy that is as far or further on is not noticed.
class FileWatch {
 public:
  explicit FileWatch(std::filesystem::path file) : file_(std::move(file)) {}
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  ~FileWatch();

  /// Remembers the files of a connection that has read by now.
  /// @throws Failure where they are gone already
  void begin(Connection& connection);

  /// To be called before the connection that `begin` was given closes: where the database was only moved
  /// away, what is still in its log goes into it, so that it is whole when it is put back.
  void end(Connection& connection) noexcept;

  /// Looks at the files: some microseconds, for once per transaction.
  /// @returns what happened to them, or nothing
  std::optional<domain::Error> check(Connection& connection);

  /// Told by whoever could not make the log durable: what it holds may be gone with the next power cut.
  domain::Error lose_log(const std::string& why);

  /// What an earlier look found.
  [[nodiscard]] std::optional<domain::Error> known_loss() const;
  /// Whether SQLite must not bring its log into the database when it closes: one of them is not what it
  /// thinks, and the log of that name may be another database's.
  [[nodiscard]] bool forbids_checkpoint() const noexcept {
    // What SQLite still has of a log whose name alone is gone belongs into the database.
    return lost_ && (lost_file_ != log_file || !lost_whole_);
  }

 private:
  struct Named {
    std::string path;
    dev_t device{};
    ino_t inode{};
  };
  enum Role : std::uint8_t { database_file, log_file, index_file };

  enum class Damage : std::uint8_t { removed, replaced, cut_short, overwritten };

  std::optional<domain::Error> look(const Connection& connection);
  std::optional<domain::Error> look_for(Role role);
  [[nodiscard]] std::optional<Damage> damage_of_database(const Connection& connection);
  [[nodiscard]] bool log_cut_short(const Connection& connection) const;
  domain::Error lose(Role role, Damage damage);
  /// @param whole it is somewhere else, and as it was
  domain::Error remember_loss(Role role, bool whole, std::string text);
  void put_log_away() const;

  std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::array<Named, 3> files_;
  std::optional<files::Descriptor> log_;  ///< since `begin`
  std::int64_t size_ = 0;                 ///< of the database, by the last look
  std::int64_t size_before_ = 0;          ///< by the one before
  std::int64_t index_size_ = 0;
  std::uint32_t changes_ = 0;          ///< of the database, by its header
  const Connection* first_ = nullptr;  ///< the one that `begin` was given
  std::optional<domain::Error> loss_;
  std::atomic<bool> lost_ = false;
  // Of what was lost, written once before `lost_`.
  Role lost_file_{};
  bool lost_whole_ = false;    ///< it is somewhere else, and as it was
  bool log_is_empty_ = false;  ///< all of it is in the database
};

}  // namespace usher::store::sqlite
