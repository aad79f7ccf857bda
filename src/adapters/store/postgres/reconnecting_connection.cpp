#include "adapters/store/postgres/reconnecting_connection.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace usher::store::postgres {
namespace {

constexpr std::chrono::seconds answer_within{5};
constexpr std::chrono::milliseconds settle_every{100};
// Then the server has processes that don't end. It keeps their places.
constexpr std::chrono::seconds settle_for{5};

Call ending(const std::vector<Backend>& backends) {
  Columns rows{ElementType::bigint, ElementType::bigint};
  for (const Backend& each : backends) rows.add_row(each.process, each.started);
  return {Statement::end_backends, parameters(std::move(rows))};
}

std::vector<Backend> backends_in(const Rows& rows) {
  std::vector<Backend> backends;
  backends.reserve(static_cast<std::size_t>(rows.count()));
  for (int row = 0; row < rows.count(); ++row) {
    backends.push_back({.process = rows.integer(row, 0), .started = rows.integer(row, 1)});
  }
  return backends;
}

}  // namespace

ReconnectingConnection::ReconnectingConnection(boost::asio::io_context& context, Connector& connector,
                                               Places& places, ConnectionSettings settings,
                                               std::function<void()> changed)
    : context_(context),
      connector_(connector),
      places_(places),
      settings_(settings),
      changed_(std::move(changed)) {}

void ReconnectingConnection::open() {
  // Asked again at the next tick where none is free.
  if (!places_.take()) return;
  again_at_ = Clock::time_point::max();
  connector_.open([this](std::expected<Handle, Failure> handle) { opened(std::move(handle)); });
}

void ReconnectingConnection::opened(std::expected<Handle, Failure> handle) {
  if (closed_) return;
  if (!handle) return lost(handle.error(), "");
  starting_ = std::make_shared<Connection>(context_, *std::move(handle));
  starting_->start(
      settings_,
      [this](const Connection::Outcome& outcome) {
        if (!outcome) return starting_->lose(outcome.error());
        configured(outcome->back());
      },
      [this, server = starting_->server()](const Failure& why) { lost(why, server); });
}

void ReconnectingConnection::configured(const Rows& rows) {
  backend_ = Backend{.process = starting_->process(), .started = rows.integer(0, 0)};
  settle_until_ = Clock::now() + settle_for;
  settle();
}

void ReconnectingConnection::settle() {
  settle_at_ = Clock::time_point::max();
  const auto left = places_.left();
  if (left.empty() || (Clock::now() >= settle_until_ && !places_.crowded())) return become_ready();
  starting_->send({ending(left)}, answer_within, [this, left](const Connection::Outcome& outcome) {
    if (!starting_ || !starting_->usable()) return;  // it was lost, and that is told by itself
    if (!outcome) return starting_->lose(outcome.error());
    places_.settle(left, backends_in(outcome->front()));
    settle_at_ = Clock::now() + settle_every;
    if (places_.left().empty()) become_ready();
  });
}

void ReconnectingConnection::become_ready() {
  settle_at_ = Clock::time_point::max();
  ready_ = std::move(starting_);
  places_.opened();
  pause_ = pause_min;
  changed_();
}

void ReconnectingConnection::lost(const Failure& why, const std::string& server) {
  failure_ = why;
  if (why.silent) connector_.servers().doubt(server);
  if (!ready_) places_.opened();
  starting_.reset();
  ready_.reset();
  settle_at_ = Clock::time_point::max();
  if (const auto backend = std::exchange(backend_, std::nullopt)) {
    places_.leave(*backend);
  } else {
    places_.give_back();
  }
  if (closed_) return;
  again_at_ = Clock::now() + pause_;
  pause_ = std::min(pause_ * 2, pause_max);
  changed_();
}

bool ReconnectingConnection::is_abandoned(const Connection& connection) const {
  return connector_.servers().is_abandoned(connection.server());
}

std::shared_ptr<Connection> ReconnectingConnection::usable_connection() const {
  return ready_ && ready_->usable() && !is_abandoned(*ready_) ? ready_ : nullptr;
}

void ReconnectingConnection::tick(Clock::time_point now) {
  // Held here, since losing the connection lets go of it.
  const auto connection = ready_ ? ready_ : starting_;
  if (connection) connection->check_deadlines(now);
  if (connection && connection->usable() && is_abandoned(*connection)) {
    connection->lose({.message = "another server takes what is written", .lost = true});
  }
  if (now >= settle_at_) settle();
  if (now >= again_at_) open();
}

void ReconnectingConnection::close() {
  closed_ = true;
  again_at_ = Clock::time_point::max();
  const auto connection = ready_ ? ready_ : starting_;
  if (connection) connection->lose({.message = "the store is closed", .lost = true});
}

}  // namespace usher::store::postgres
