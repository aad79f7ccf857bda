#include "adapters/store/sqlite/file_watch.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string_view>
#include <system_error>
#include <utility>

#include "adapters/store/sqlite/connection.hpp"

namespace usher::store::sqlite {

using domain::Errc;
using domain::Error;

namespace {

// https://www.sqlite.org/fileformat.html, 1.3 and 4.1
constexpr std::string_view database_magic("SQLite format 3\0", 16);
constexpr std::size_t page_size_at = 16;
constexpr std::size_t change_counter_at = 24;
constexpr std::size_t page_count_at = 28;
constexpr std::int64_t log_header_bytes = 32;
constexpr std::int64_t frame_header_bytes = 24;
constexpr std::uint32_t log_magic = 0x377f0682;  // its last bit says how checksums are made

std::uint32_t big_endian(const unsigned char* bytes, int count) {
  std::uint32_t number = 0;
  for (int i = 0; i < count; ++i) number = number << 8U | bytes[i];
  return number;
}

std::string log_of(const Connection& connection) {
  return sqlite3_filename_wal(sqlite3_db_filename(connection.handle(), "main"));
}

}  // namespace

FileWatch::~FileWatch() {
  log_.reset();
  if (lost_ && lost_file_ == database_file) put_log_away();
}

/// SQLite brings a log of the right name into whatever database it finds beside it, as into a backup that is
/// put back (https://www.sqlite.org/howtocorrupt.html, 1.4).
void FileWatch::put_log_away() const {
  for (const Role role : {log_file, index_file}) {
    const Named& file = files_.at(role);
    struct stat status{};
    const bool ours = ::stat(file.path.c_str(), &status) == 0 && status.st_dev == file.device &&
                      status.st_ino == file.inode;
    if (!ours) continue;
    std::error_code ignored;
    if (log_is_empty_) {
      std::filesystem::remove(file.path, ignored);
    } else {
      std::filesystem::rename(file.path, file.path + ".lost", ignored);
    }
  }
}

void FileWatch::end(Connection& connection) noexcept {
  const std::scoped_lock lock(mutex_);
  if (lost_ && lost_file_ == database_file && lost_whole_) log_is_empty_ = connection.checkpoint();
}

void FileWatch::begin(Connection& connection) {
  const std::scoped_lock lock(mutex_);
  const std::string log = log_of(connection);
  files_[database_file].path = file_.string();
  files_[log_file].path = log;
  files_[index_file].path = log.substr(0, log.size() - std::string_view("wal").size()) + "shm";
  for (Named& file : files_) {
    struct stat status{};
    if (::stat(file.path.c_str(), &status) != 0) connection.fail(SQLITE_CANTOPEN);
    file.device = status.st_dev;
    file.inode = status.st_ino;
  }
  // SQLite's locks are not on the log, so that another descriptor of it does no harm (POSIX advisory locks).
  log_.emplace(::open(log.c_str(), O_RDONLY | O_CLOEXEC));
  if (!*log_ || connection.moved()) connection.fail(SQLITE_CANTOPEN);
  first_ = &connection;
}

std::optional<Error> FileWatch::check(Connection& connection) {
  const std::scoped_lock lock(mutex_);
  return loss_ ? loss_ : look(connection);
}

std::optional<Error> FileWatch::known_loss() const {
  if (!lost_) return std::nullopt;
  const std::scoped_lock lock(mutex_);
  return loss_;
}

std::optional<Error> FileWatch::look(const Connection& connection) {
  for (const Role role : {database_file, log_file, index_file}) {
    if (auto error = look_for(role)) return error;
  }
  if (const auto damage = damage_of_database(connection)) return lose(database_file, *damage);
  if (log_cut_short(connection)) return lose(log_file, Damage::cut_short);
  return std::nullopt;
}

std::optional<Error> FileWatch::look_for(Role role) {
  const Named& file = files_.at(role);
  struct stat status{};
  if (::stat(file.path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return lose(role, Damage::removed);
    return Error{Errc::store_unavailable,
                 file.path + " can't be looked at: " + std::system_category().message(errno)};
  }
  if (status.st_dev != file.device || status.st_ino != file.inode) return lose(role, Damage::replaced);
  if (role == index_file) {
    // SQLite never shortens it while it is in use. Who next looked at what is missing would be ended by
    // SIGBUS.
    if (status.st_size < index_size_ && ::truncate(file.path.c_str(), index_size_) == 0)
      return lose(role, Damage::cut_short);
    index_size_ = status.st_size;
  }
  if (role == database_file) size_before_ = std::exchange(size_, std::int64_t{status.st_size});
  return std::nullopt;
}

/// A database that shrinks was vacuumed, if it says so itself.
std::optional<FileWatch::Damage> FileWatch::damage_of_database(const Connection& connection) {
  const auto header = connection.header();
  if (!header) return Damage::cut_short;
  const auto* const bytes = header->data();
  if (!std::equal(database_magic.begin(), database_magic.end(), bytes)) return Damage::cut_short;
  const std::uint32_t before = std::exchange(changes_, big_endian(bytes + change_counter_at, 4));
  // It may begin anew after four thousand million changes.
  if (static_cast<std::int32_t>(changes_ - before) < 0) return Damage::overwritten;
  if (size_ >= size_before_) return std::nullopt;
  const std::uint32_t told = big_endian(bytes + page_size_at, 2);
  const std::int64_t page_size = told == 1 ? 65536 : std::int64_t{told};
  return page_size * big_endian(bytes + page_count_at, 4) > size_ ? std::optional(Damage::cut_short)
                                                                  : std::nullopt;
}

/// Where it was emptied in a checkpoint, what is written next begins with its header, and its index says that
/// it holds nothing.
bool FileWatch::log_cut_short(const Connection& connection) const {
  std::array<unsigned char, 4> bytes{};
  const auto size = ::pread(log_->number(), bytes.data(), bytes.size(), 0);
  if (size == std::ssize(bytes) && (big_endian(bytes.data(), 4) | 1U) != (log_magic | 1U)) return true;
  // Others may not have looked at the index yet.
  const auto log = &connection == first_ ? connection.log() : std::nullopt;
  struct stat status{};
  if (!log || log->frames == 0 || ::fstat(log_->number(), &status) != 0) return false;
  return status.st_size < log_header_bytes + log->frames * (frame_header_bytes + log->page_size);
}

Error FileWatch::lose_log(const std::string& why) {
  const std::scoped_lock lock(mutex_);
  if (loss_) return *loss_;
  return remember_loss(log_file, false,
                       files_[log_file].path + " could not be synced to the disk (" + why +
                           "): whether what was asked for last is durable is unknown, and nothing is "
                           "accepted any more; see to the disk, and restart usher");
}

Error FileWatch::lose(Role role, Damage damage) {
  static constexpr std::array<std::string_view, 4> words{
      "was removed or renamed", "was replaced by another file", "was cut short", "was overwritten"};
  std::string text = role == database_file ? "the database file " : "a file of the database, ";
  text.append(files_.at(role).path).append(", ").append(words.at(static_cast<std::size_t>(damage)));
  text.append(
      " while usher had it open: nothing is accepted any more; stop usher, put the file back, from a backup "
      "if need "
      "be, and start it again");
  return remember_loss(role, damage == Damage::removed || damage == Damage::replaced, std::move(text));
}

Error FileWatch::remember_loss(Role role, bool whole, std::string text) {
  loss_ = Error{Errc::store_unavailable, std::move(text)};
  lost_file_ = role;
  lost_whole_ = whole;
  lost_ = true;
  return *loss_;
}

}  // namespace usher::store::sqlite
