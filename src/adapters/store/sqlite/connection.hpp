#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace usher::store::sqlite {

class FileWatch;

/// What SQLite could not do.
class Failure : public std::runtime_error {
 public:
  Failure(int code, int system_error, const std::string& text)
      : std::runtime_error(text), code_(code), system_error_(system_error) {}

  /// SQLite's primary result code.
  [[nodiscard]] int code() const noexcept { return code_ & 0xFF; }
  /// The `errno` behind it, 0 where there is none.
  [[nodiscard]] int system_error() const noexcept { return system_error_; }

 private:
  int code_;
  int system_error_;
};

struct ConnectionOptions {
  std::string file;
  std::string vfs;  ///< empty: SQLite's own
  /// How long to wait for another process that writes.
  std::chrono::milliseconds busy_wait{5000};
  /// What is known of the files; null: nothing.
  std::shared_ptr<FileWatch> watch;
};

/// A connection to one database file. Not thread-safe: one thread at a time. Members throw `Failure`.
class Connection {
 public:
  explicit Connection(const ConnectionOptions& options);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Runs statements that give no rows.
  void execute(std::string_view sql);
  /// Rows that the last statement inserted, changed or deleted.
  [[nodiscard]] std::int64_t changes() const noexcept;
  /// Whether a BEGIN is open.
  [[nodiscard]] bool in_transaction() const noexcept;
  /// Whether the file could be opened for reading only.
  [[nodiscard]] bool read_only() const noexcept;
  /// Whether the file is no longer where it was opened.
  [[nodiscard]] bool moved() const noexcept;
  /// How the database file begins, as it is on the disk; nothing where it is shorter than that.
  using Header = std::array<unsigned char, 100>;
  [[nodiscard]] std::optional<Header> header() const noexcept;
  /// What the log holds, as its index says.
  struct Log {
    std::uint32_t frames = 0;
    std::uint32_t page_size = 0;
  };
  /// Nothing while somebody is writing that. For a connection that has read, and whose index is whole.
  [[nodiscard]] std::optional<Log> log() const noexcept;
  /// Brings what is in the log into the database file, wherever that is now.
  /// @returns whether all of it went there
  [[nodiscard]] bool checkpoint() noexcept;
  /// Makes what runs on this connection fail soon. The one member for other threads.
  void interrupt() noexcept;

  [[noreturn]] void fail(int code) const;
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  struct Closer {
    void operator()(sqlite3* handle) const noexcept;
  };

  static int on_busy(void* self, int count) noexcept;

  std::shared_ptr<FileWatch> watch_;
  std::chrono::milliseconds busy_wait_;
  std::chrono::steady_clock::time_point busy_since_;
  std::unique_ptr<sqlite3, Closer> handle_;
};

using Bytes = std::span<const std::byte>;

class Rows;

/// A prepared statement. Bound texts and blobs are not copied: they must live until the rows that
/// came of them are done.
class Statement {
 public:
  Statement(Connection& connection, std::string_view sql);

  /// Binds ?1, ?2, ... and starts.
  template <class... Values>
  Rows query(const Values&... values);
  /// The same for what gives no rows, or none that matter.
  template <class... Values>
  void run(const Values&... values);

 private:
  friend class Rows;
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };

  void bind(int index, std::int64_t value);
  void bind(int index, std::string_view value);
  void bind(int index, Bytes value);
  void bind(int index, std::nullopt_t);
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value) {
      bind(index, *value);
    } else {
      bind(index, std::nullopt);
    }
  }
  void check(int code) const;

  Connection* connection_;
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

/// What a started statement gives, row by row. Ends the statement when it dies.
class Rows {
 public:
  explicit Rows(Statement& statement) noexcept : statement_(statement) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows();

  /// Moves to the next row, or the first one.
  bool next();

  [[nodiscard]] bool null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const;
  /// Empty for NULL. Valid until the next row.
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] Bytes blob(int column) const;

 private:
  Statement& statement_;
};

template <class... Values>
Rows Statement::query(const Values&... values) {
  int index = 0;
  (bind(++index, values), ...);
  return Rows(*this);
}

/// What a query gives that has no more to say than one number: 0 where there is no row.
std::int64_t single_number(Connection& connection, std::string_view sql);

template <class... Values>
void Statement::run(const Values&... values) {
  Rows rows = query(values...);
  while (rows.next()) {
  }
}

}  // namespace usher::store::sqlite
