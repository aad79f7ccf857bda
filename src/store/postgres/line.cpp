#include "store/postgres/line.hpp"

#include <algorithm>
#include <utility>

namespace usher::store::postgres {

Line::Line(boost::asio::io_context& context, Connector& connector, SessionSettings settings,
           std::function<void()> changed)
    : context_(context), connector_(connector), settings_(settings), changed_(std::move(changed)) {}

void Line::open() {
  again_at_ = Clock::time_point::max();
  connector_.open([this](std::expected<Handle, Failure> handle) { opened(std::move(handle)); });
}

void Line::opened(std::expected<Handle, Failure> handle) {
  if (closed_) return;
  if (!handle) return lost(handle.error());
  starting_ = std::make_shared<Connection>(context_, *std::move(handle));
  starting_->start(
      settings_,
      [this](const Connection::Outcome& outcome) {
        if (!outcome) return starting_->lose(outcome.error());
        ready_ = std::move(starting_);
        pause_ = pause_min;
        changed_();
      },
      [this](const Failure& why) { lost(why); });
}

void Line::lost(const Failure& why) {
  failure_ = why;
  starting_.reset();
  ready_.reset();
  if (closed_) return;
  again_at_ = Clock::now() + pause_;
  pause_ = std::min(pause_ * 2, pause_max);
  changed_();
}

void Line::tick(Clock::time_point now) {
  // Held here, since losing the connection lets go of it.
  const auto connection = ready_ ? ready_ : starting_;
  if (connection) connection->check_deadlines(now);
  if (now >= again_at_) open();
}

void Line::close() {
  closed_ = true;
  again_at_ = Clock::time_point::max();
  const auto connection = ready_ ? ready_ : starting_;
  if (connection) connection->lose({.state = "", .message = "the store is closed", .lost = true});
}

}  // namespace usher::store::postgres
