#include "http/session.hpp"

#include <chrono>
#include <utility>

#include "http/problem.hpp"

namespace usher::http {

namespace {

std::string_view title_of(const Rejection& rejection) {
  return rejection.status == 408 ? "The request came too slowly." : "The request was not understood.";
}

}  // namespace

void Session::say_continue() {
  if (!continue_owed_ || in_flight() > 0) return;
  output_ += "HTTP/1.1 100 Continue\r\n\r\n";
  continue_owed_ = false;
}

void Session::reject(const Rejection& rejection) {
  state_ = State::closed;
  const std::uint64_t number = begin_exchange();
  Exchange& exchange = exchange_at(number);
  exchange.close = true;
  exchange.framing = {};
  exchange.method = Method::other;
  exchange.route = "malformed";
  exchange.origin = peer_;
  settle(number, problem(rejection.status, rejection.slug, title_of(rejection), rejection.detail));
}

std::uint64_t Session::begin_exchange() {
  if (in_flight() == exchanges_.size()) {
    std::vector<Exchange> larger(context_.limits.pipeline_max + 1);
    for (std::uint64_t number = first_; number != next_; ++number) {
      larger[number % larger.size()] = std::move(exchange_at(number));
    }
    exchanges_ = std::move(larger);
  }
  Exchange& exchange = exchange_at(next_);
  exchange.answered = false;
  exchange.body_bytes_in = 0;
  exchange.since = now_;
  return next_++;
}

void Session::answered(std::uint64_t number, Response response) {
  if (processing_) {
    settle(number, std::move(response));
    return;
  }
  now_ = std::chrono::steady_clock::now();
  settle(number, std::move(response));
  process();
  owner_.session_ready();  // the last thing: it may end this session
}

void Session::settle(std::uint64_t number, Response response) {
  if (number < first_ || number >= next_ || exchange_at(number).answered) return;
  Exchange& exchange = exchange_at(number);
  exchange.answered = true;
  exchange.response = std::move(response);
  while (first_ != next_ && exchange_at(first_).answered) {
    Exchange& answer = exchange_at(first_);
    const bool nothing_follows = in_flight() == 1 && !begun_ && input_.view().size() == handling_bytes_;
    if (draining_ && nothing_follows) {
      answer.close = true;
      state_ = State::closed;
    }
    write_answer(answer);
    // What was begun behind an answer that ends the connection can't be answered any more.
    first_ = answer.close ? next_ : first_ + 1;
    if (!begun_) since_ = now_;
  }
  say_continue();
}

void Session::write_answer(Exchange& exchange) {
  exchange.framing.close = exchange.close;
  const std::size_t before = output_.size();
  append_response(output_, exchange.response, exchange.framing, context_.date.now());
  if (context_.observer != nullptr) {
    RequestRecord record;
    record.route = exchange.route;
    record.method = exchange.method;
    record.status = exchange.response.status;
    record.duration = std::chrono::steady_clock::now() - exchange.since;
    record.body_bytes_in = exchange.body_bytes_in;
    record.bytes_out = output_.size() - before;
    record.client = exchange.origin.client;
    record.secure = exchange.origin.secure;
    context_.observer->on_request(record);
  }
  exchange.response = Response{};
}

}  // namespace usher::http
