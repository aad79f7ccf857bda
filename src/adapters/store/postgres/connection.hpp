#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/store/postgres/failure.hpp"
#include "adapters/store/postgres/parameters.hpp"
#include "adapters/store/postgres/result.hpp"
#include "adapters/store/postgres/statements.hpp"

struct pg_conn;
struct pg_result;

namespace usher::store::postgres {

/// An open connection as libpq has it.
struct HandleCloser {
  void operator()(pg_conn* handle) const noexcept;
};
using Handle = std::unique_ptr<pg_conn, HandleCloser>;

/// How a connection is used, which its server is told.
struct ConnectionSettings {
  /// How long a statement may take there.
  std::chrono::milliseconds statement_limit{7000};
  /// Whether each statement is planned by the values that it is given, and not once for all.
  bool plan_anew = false;
};

/// A prepared statement and what it is given.
struct Call {
  Statement statement{};
  Parameters parameters;
};

/// One connection in libpq's pipeline mode (PostgreSQL manual, chapter 34.5): any number of requests may be
/// under way, each of several calls. Outside a transaction the calls of a request are one: all or nothing.
///
/// Belongs to its executor's one thread. Answers are called there, never before `send` returns.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;
  using Outcome = std::expected<std::vector<Rows>, Failure>;
  using Answer = std::move_only_function<void(Outcome)>;

  /// @param handle just opened, not yet in pipeline mode
  Connection(boost::asio::io_context& context, Handle handle);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  using Lost = std::move_only_function<void(const Failure&)>;

  /// Prepares all statements.
  /// @param lost called once when the connection is gone, after all that was under way was answered
  void start(const ConnectionSettings& settings, Answer ready, Lost lost);

  /// @param limit how long the answer may take before the connection counts as lost
  void send(const std::vector<Call>& calls, Clock::duration limit, Answer answer);

  /// Answers all that is under way with a failure; nothing can be sent any more.
  void lose(Failure why);
  /// Loses the connection where an answer is overdue.
  void check_deadlines(Clock::time_point now);

  [[nodiscard]] bool usable() const { return handle_ != nullptr; }
  [[nodiscard]] std::size_t under_way() const { return requests_.size(); }
  /// Its server, as `ServerChoice` calls it.
  [[nodiscard]] const std::string& server() const { return server_; }
  /// The server's process behind it.
  [[nodiscard]] std::int64_t process() const { return process_; }

 private:
  struct Request {
    std::size_t calls = 0;
    std::vector<Rows> rows;
    std::optional<Failure> failure;
    Clock::time_point deadline;
    Answer answer;
  };

  void begin_request(std::size_t calls, Clock::duration limit, Answer answer);
  void end_request(bool sent);
  void flush();
  void wait_readable();
  void read();
  /// Takes one result. False where there is none yet.
  bool take_result();
  /// What the server says beside results: `connection` is one.
  static void take_notice(void* connection, const pg_result* notice);
  void finish_front();
  [[nodiscard]] Failure broken() const;

  boost::asio::posix::stream_descriptor socket_;
  Handle handle_;
  std::string server_;
  std::int64_t process_;
  std::deque<Request> requests_;
  Lost lost_;
  bool waiting_writable_ = false;
  bool broken_off_ = false;  ///< a request could not be sent whole: nothing can be read any more
};

}  // namespace usher::store::postgres
