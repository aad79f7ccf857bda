#include "adapters/store/postgres/reader.hpp"

#include <algorithm>
#include <utility>

namespace usher::store::postgres {

Reader::Reader(boost::asio::io_context& context, Connector& connector, Places& places, ReaderLimits limits,
               domain::StoreObserver* observer)
    : limits_(limits), observer_(observer) {
  // The server gives up first, so that nothing goes on there that nobody waits for.
  const ConnectionSettings settings{.statement_limit = limits.answer_within - std::chrono::milliseconds{500},
                                    .plan_anew = limits.plan_anew};
  for (std::size_t i = 0; i < limits.connections; ++i) {
    connections_.push_back(
        std::make_unique<ReconnectingConnection>(context, connector, places, settings, [this] { pump(); }));
  }
}

void Reader::open() {
  for (const auto& place : connections_) place->open();
}

void Reader::ask(Call call, Answer answer) {
  if (ended_) return answer(domain::fail(domain::Errc::store_unavailable, "the store is closed"));
  if (waiting_.size() >= limits_.waiting_max) return answer(domain::fail(domain::Errc::overloaded));
  const auto now = Clock::now();
  waiting_.push_back(std::make_shared<Question>(
      Question{.call = std::move(call),
               .answer = std::move(answer),
               .deadline = now + limits_.patience,
               .answer_by = now + std::max(limits_.patience, limits_.answer_within)}));
  pump();
}

std::shared_ptr<Connection> Reader::free_connection() const {
  std::shared_ptr<Connection> best;
  for (const auto& place : connections_) {
    auto connection = place->usable_connection();
    if (!connection || connection->under_way() >= limits_.pipelined_max) continue;
    if (!best || connection->under_way() < best->under_way()) best = std::move(connection);
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
  sent_.push_back(question);
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
  if (outcome) {
    // Nobody waits any more where it took too long.
    auto answer = std::exchange(question->answer, nullptr);
    return answer ? answer(std::move(outcome->front())) : void();
  }
  const Remedy remedy = remedy_for(outcome.error());
  const bool may_work = remedy == Remedy::reconnect || remedy == Remedy::repeat;
  const bool again = may_work && Clock::now() < std::min(question->deadline, close_by_);
  if (remedy == Remedy::reconnect && connection.usable()) connection.lose(outcome.error());
  if (!question->answer) return;
  if (!again) return refuse(*question, to_error(outcome.error()));
  waiting_.push_front(question);
}

void Reader::tick(Clock::time_point now) {
  for (const auto& place : connections_) {
    place->tick(now);
    if (now >= close_by_) place->close();
  }
  while (!waiting_.empty() && std::min(waiting_.front()->deadline, close_by_) <= now) {
    const auto question = std::move(waiting_.front());
    waiting_.pop_front();
    refuse(*question, why_not());
  }
  refuse_overdue(now);
  end_if_done();
}

void Reader::refuse_overdue(Clock::time_point now) {
  while (!sent_.empty()) {
    const auto question = sent_.front().lock();
    const bool open = question && question->answer;
    if (open && question->answer_by > now) return;
    sent_.pop_front();
    if (open) refuse(*question, no_answer());
  }
}

void Reader::refuse(Question& question, const domain::Error& error) {
  auto answer = std::exchange(question.answer, nullptr);
  if (!answer) return;
  answer(std::unexpected(error));
  if (observer_ != nullptr) observer_->on_failure(1, error);
}

domain::Error Reader::why_not() const {
  const auto& place = *connections_.front();
  if (!place.connection()) return to_error(place.last_failure());
  const auto question = sent_.empty() ? nullptr : sent_.front().lock();
  const bool stuck =
      question && question->answer && Clock::now() >= question->answer_by - limits_.patience / 2;
  return stuck ? no_answer() : domain::Error{domain::Errc::overloaded};
}

void Reader::close(std::move_only_function<void()> closed) {
  closed_ = std::move(closed);
  close_by_ = Clock::now() + close_within;
  end_if_done();
}

void Reader::end_if_done() {
  if (!closed_ || !waiting_.empty() || under_way_ > 0) return;
  ended_ = true;
  for (const auto& place : connections_) place->close();
  std::exchange(closed_, nullptr)();
}

}  // namespace usher::store::postgres
