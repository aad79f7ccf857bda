#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <vector>

#include "adapters/store/postgres/reconnecting_connection.hpp"
#include "domain/model/error.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::postgres {

struct ReaderLimits {
  std::size_t connections = 1;
  std::size_t waiting_max = 8192;  ///< beyond them: `overloaded`
  /// How many questions may be under way on one connection.
  std::size_t pipelined_max = 256;
  /// How long one may take on the server.
  std::chrono::milliseconds answer_within{5000};
  /// How long it may wait for a connection, through reconnections.
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
  using Answer = std::move_only_function<void(domain::Result<Rows>)>;

  /// @param observer may be null
  Reader(boost::asio::io_context& context, Connector& connector, Places& places, ReaderLimits limits,
         domain::StoreObserver* observer);

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
    Clock::time_point deadline;  ///< for waiting
    Clock::time_point answer_by;
  };

  void pump();
  [[nodiscard]] std::shared_ptr<Connection> free_connection() const;
  void send(const std::shared_ptr<Connection>& connection, std::shared_ptr<Question> question);
  void answered(const std::shared_ptr<Question>& question, Connection& connection,
                Connection::Outcome outcome);
  void end_if_done();
  void refuse_overdue(Clock::time_point now);
  void refuse(Question& question, const domain::Error& error);
  /// What is wrong where something waits too long.
  [[nodiscard]] domain::Error why_not() const;

  ReaderLimits limits_;
  domain::StoreObserver* observer_;
  std::vector<std::unique_ptr<ReconnectingConnection>> connections_;
  std::deque<std::shared_ptr<Question>> waiting_;
  std::size_t under_way_ = 0;
  std::deque<std::weak_ptr<Question>> sent_;  ///< in the order of `answer_by`
  std::move_only_function<void()> closed_;
  Clock::time_point close_by_ = Clock::time_point::max();
  bool ended_ = false;
};

}  // namespace usher::store::postgres
