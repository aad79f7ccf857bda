#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/secret.hpp"

struct pg_conn;

namespace usher::cluster {

/// A connection to PostgreSQL by which one thread asks one thing at a time, and listens. Whoever holds it has
/// it; it ends with this object.
class PostgresSession {
 public:
  using Clock = std::chrono::steady_clock;
  using Row = std::vector<std::string>;
  template <class T>
  using Outcome = std::expected<T, std::string>;  ///< or one line that says what is wrong

  /// Blocks for three seconds for each host of the address at most, beside the time that names take.
  /// @param address as libpq reads it; whatever it says, a server that can be written to is meant
  static Outcome<PostgresSession> open(const core::Secret& address);

  PostgresSession(PostgresSession&&) noexcept = default;
  PostgresSession& operator=(PostgresSession&&) noexcept = default;

  /// Runs one statement. After a failure the session is of no use any more.
  /// @returns the first row of its answer; empty where there is none
  Outcome<Row> ask(std::string_view sql, const std::vector<std::string>& parameters,
                   Clock::time_point deadline);

  /// What came by LISTEN.
  [[nodiscard]] Outcome<std::vector<std::string>> take_notifications();

  /// Waits until the server says something, `other` can be read, or it is `deadline`.
  void wait(int other, Clock::time_point deadline) const;

 private:
  struct Closer {
    void operator()(pg_conn* handle) const noexcept;
  };

  explicit PostgresSession(pg_conn* handle) : handle_(handle) {}

  [[nodiscard]] std::string problem() const;
  [[nodiscard]] Outcome<void> await_answer(Clock::time_point deadline);

  std::unique_ptr<pg_conn, Closer> handle_;
};

}  // namespace usher::cluster
