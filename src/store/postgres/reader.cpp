#include "store/postgres/reader.hpp"

#include <algorithm>
#include <utility>

namespace usher::store::postgres {

Reader::Reader(boost::asio::io_context& context, Connector& connector, ReaderLimits limits)
    : limits_(limits) {
  // The server gives up first, so that nothing goes on there that nobody waits for.
  const SessionSettings settings{.statement_limit = limits.answer_within - std::chrono::milliseconds{500},
                                 .plan_anew = limits.plan_anew};
  for (std::size_t i = 0; i < limits.lines; ++i) {
    lines_.push_back(std::make_unique<Line>(context, connector, settings, [this] { pump(); }));
  }
}

void Reader::open() {
  for (const auto& line : lines_) line->open();
}

void Reader::ask(Call call, Answer answer) {
  if (ended_)
    return answer(std::unexpected(core::Error{core::Errc::store_unavailable, "the store is closed"}));
  if (waiting_.size() >= limits_.waiting_max) {
    return answer(std::unexpected(core::Error{core::Errc::overloaded}));
  }
  waiting_.push_back(std::make_shared<Question>(
      Question{std::move(call), std::move(answer), Clock::now() + limits_.patience}));
  pump();
}

std::shared_ptr<Connection> Reader::free_connection() const {
  std::shared_ptr<Connection> best;
  for (const auto& line : lines_) {
    const auto& connection = line->connection();
    if (!connection || !connection->usable() || connection->under_way() >= limits_.pipelined_max) continue;
    if (!best || connection->under_way() < best->under_way()) best = connection;
  }
  return best;
}

void Reader::pump() {
  while (!waiting_.empty()) {
    const auto connection = free_connection();
    if (!connection) return;
    auto question = std::move(waiting_.front());
    waiting_.pop_front();
    send(connection, std::move(question));
  }
  end_if_done();
}

void Reader::send(const std::shared_ptr<Connection>& connection, std::shared_ptr<Question> question) {
  ++under_way_;
  std::vector<Call> calls{question->call};
  connection->send(calls, limits_.answer_within,
                   [this, connection, question = std::move(question)](Connection::Outcome outcome) {
                     --under_way_;
                     answered(question, *connection, std::move(outcome));
                     pump();
                   });
}

void Reader::answered(const std::shared_ptr<Question>& question, Connection& connection,
                      Connection::Outcome outcome) {
  if (outcome) return question->answer(std::move(outcome->front()));
  const Remedy remedy = remedy_for(outcome.error());
  const bool may_work = remedy == Remedy::reconnect || remedy == Remedy::repeat;
  const bool again = may_work && Clock::now() < std::min(question->deadline, close_by_);
  if (remedy == Remedy::reconnect && connection.usable()) connection.lose(outcome.error());
  if (!again) return question->answer(std::unexpected(to_error(outcome.error())));
  waiting_.push_front(question);
}

void Reader::tick(Clock::time_point now) {
  for (const auto& line : lines_) {
    line->tick(now);
    if (now >= close_by_) line->close();
  }
  while (!waiting_.empty() && std::min(waiting_.front()->deadline, close_by_) <= now) {
    const auto question = std::move(waiting_.front());
    waiting_.pop_front();
    const auto& line = *lines_.front();
    question->answer(std::unexpected(line.connection() ? core::Error{core::Errc::overloaded}
                                                       : to_error(line.last_failure())));
  }
  end_if_done();
}

void Reader::close(std::move_only_function<void()> closed) {
  closed_ = std::move(closed);
  close_by_ = Clock::now() + close_within;
  end_if_done();
}

void Reader::end_if_done() {
  if (!closed_ || !waiting_.empty() || under_way_ > 0) return;
  ended_ = true;
  for (const auto& line : lines_) line->close();
  std::exchange(closed_, nullptr)();
}

}  // namespace usher::store::postgres
