#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <vector>

#include "core/error.hpp"
#include "store/postgres/line.hpp"

namespace usher::store::postgres {

struct ReaderLimits {
  std::size_t lines = 1;
  std::size_t waiting_max = 8192;  ///< beyond them: `overloaded`
  /// How many questions may be under way on one connection.
  std::size_t pipelined_max = 256;
  /// How long one may take on the server.
  std::chrono::milliseconds answer_within{5000};
  /// How long it may wait for a connection.
  std::chrono::milliseconds patience{5000};
  /// Plan each question by what it asks for, which takes a moment: for those whose best way depends on it.
  bool plan_anew = false;
};

/// Calls that each are whole in themselves and can be repeated, many at a time on each connection. Belongs to
/// the context's one thread.
class Reader {
 public:
  using Clock = Connection::Clock;
  static constexpr std::chrono::seconds close_within{5};
  using Answer = std::move_only_function<void(core::Result<Rows>)>;

  Reader(boost::asio::io_context& context, Connector& connector, ReaderLimits limits);

  void open();
  void ask(Call call, Answer answer);
  /// To be called several times a second.
  void tick(Clock::time_point now);
  /// Calls `closed` once all that was asked is answered, and closes the connections. What takes longer than
  /// `close_within` is refused.
  void close(std::move_only_function<void()> closed);

 private:
  struct Question {
    Call call;
    Answer answer;
    Clock::time_point deadline;
  };

  void pump();
  [[nodiscard]] std::shared_ptr<Connection> free_connection() const;
  void send(const std::shared_ptr<Connection>& connection, std::shared_ptr<Question> question);
  void answered(const std::shared_ptr<Question>& question, Connection& connection,
                Connection::Outcome outcome);
  void end_if_done();

  ReaderLimits limits_;
  std::vector<std::unique_ptr<Line>> lines_;
  std::deque<std::shared_ptr<Question>> waiting_;
  std::size_t under_way_ = 0;
  std::move_only_function<void()> closed_;
  Clock::time_point close_by_ = Clock::time_point::max();
  bool ended_ = false;
};

}  // namespace usher::store::postgres
