#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/secrets/secret.hpp"

struct pg_conn;

namespace usher::cluster {

/// A connection to PostgreSQL by which one thread asks one thing at a time, and listens. Whoever holds it has
/// it; it ends with this object.
class PostgresConnection {
 public:
  using Clock = std::chrono::steady_clock;
  using Row = std::vector<std::string>;
  template <class T>
  using Outcome = std::expected<T, std::string>;  ///< or one line that says what is wrong

  /// Blocks for three seconds for each host of the address at most, beside the time that names take.
  /// @param address as libpq reads it; whatever it says, a server that can be written to is meant
  static Outcome<PostgresConnection> open(const secrets::Secret& address);

  /// Runs one statement. After a failure the session is of no use any more.
  /// @returns the first row of its answer; empty where there is none
  Outcome<Row> ask(std::string_view sql, const std::vector<std::string>& parameters,
                   Clock::time_point deadline);

  // Which of the address's servers it is.
  [[nodiscard]] std::string host() const;
  [[nodiscard]] std::string port() const;

  /// What came by LISTEN.
  [[nodiscard]] Outcome<std::vector<std::string>> take_notifications();

  /// Waits until the server says something, `other` can be read, or it is `deadline`.
  void wait(int other, Clock::time_point deadline) const;

 private:
  struct Closer {
    void operator()(pg_conn* handle) const noexcept;
  };

  explicit PostgresConnection(pg_conn* handle) : handle_(handle) {}

  [[nodiscard]] std::string problem() const;
  [[nodiscard]] Outcome<void> await_answer(Clock::time_point deadline);

  std::unique_ptr<pg_conn, Closer> handle_;
};

}  // namespace usher::cluster
