#include "cluster/postgres_node_link.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include "cluster_queries/embedded.hpp"
#include "core/hexadecimal.hpp"

namespace usher::cluster {
namespace {

namespace sql = cluster_queries;

constexpr std::size_t said_at_once_max = 32;

/// A positive number of the installation's own: others in the same database have other ones.
std::string lock_of(const secrets::KeyBytes& bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8U | std::to_integer<unsigned>(bytes[i]);
  return std::to_string(number & 0x7fff'ffffU);
}

std::string channel_of(const secrets::KeyBytes& bytes) {
  constexpr std::size_t enough = 16;
  return "usher_" + core::hexadecimal(std::span(bytes).first(enough));
}

std::size_t number_in(const std::string& text) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

PostgresNodeLink::PostgresNodeLink(PostgresNodeOptions options, const secrets::MasterKey& master)
    : options_(std::move(options)),
      lock_(lock_of(master.derive("usher nodes lock 1"))),
      channel_(channel_of(master.derive("usher nodes channel 1"))),
      pause_(options_.retry_min) {}

void PostgresNodeLink::start(NodeObserver& observer) {
  observer_ = &observer;
  stopping_ = false;
  thread_ = std::thread([this] { run(); });
}

void PostgresNodeLink::stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  wake_up_.wake();
  thread_.join();
}

bool PostgresNodeLink::send(std::string text) {
  {
    const std::scoped_lock lock(mutex_);
    if (!connected_ || waiting_.size() >= options_.waiting_max || text.size() > message_bytes_max)
      return false;
    waiting_.push_back(std::move(text));
  }
  wake_up_.wake();
  return true;
}

void PostgresNodeLink::run() {
  while (!stopping_) {
    auto session = PostgresSession::open(options_.connection);
    Outcome ended = session ? join(*session) : Outcome(std::unexpected(session.error()));
    if (ended) {
      connected();
      ended = stay(*session);
    }
    // The lock goes with the session, so nothing may be led any more when that is closed.
    cut_off(ended ? std::string{} : ended.error());
    if (session) session = std::unexpected(std::string{});
    if (!stopping_) pause();
  }
}

std::expected<PostgresSession::Row, std::string> PostgresNodeLink::ask(
    PostgresSession& session, std::string_view text, const std::vector<std::string>& parameters) {
  const auto asked = Clock::now();
  auto row = session.ask(text, parameters, asked + options_.silence_max);
  if (row) alive_at_ = asked;
  return row;
}

PostgresNodeLink::Outcome PostgresNodeLink::join(PostgresSession& session) {
  const std::string idle = std::to_string(options_.idle_max.count());
  for (const auto& [text, parameters] : {std::pair(std::string(sql::configure_sql), std::vector{idle}),
                                         std::pair("LISTEN " + channel_, std::vector<std::string>{}),
                                         std::pair(std::string(sql::join_sql), std::vector{lock_})}) {
    if (auto row = ask(session, text, parameters); !row) return std::unexpected(std::move(row).error());
  }
  beat_due_ = Clock::now();
  return {};
}

PostgresNodeLink::Outcome PostgresNodeLink::stay(PostgresSession& session) {
  while (!stopping_) {
    // First of all: a node that was asleep may have lost what it held.
    if (Clock::now() >= alive_at_ + options_.silence_max) return std::unexpected("this node was too slow");
    if (Clock::now() >= beat_due_) {
      if (auto done = beat(session); !done) return done;
    }
    if (auto done = say(session); !done) return done;
    if (auto done = listen(session); !done) return done;
    bool idle = false;
    {
      const std::scoped_lock lock(mutex_);
      idle = waiting_.empty();
    }
    if (idle) session.wait(wake_up_.descriptor(), beat_due_);
    wake_up_.clear();
  }
  return {};
}

PostgresNodeLink::Outcome PostgresNodeLink::beat(PostgresSession& session) {
  const auto row = ask(session, sql::beat_sql, {lock_});
  if (!row) return std::unexpected(row.error());
  beat_due_ = Clock::now() + options_.beat_every;
  if (row->size() != 2) return std::unexpected("the server answers something else");
  lead(row->front() == "t");
  const std::size_t nodes = std::max<std::size_t>(number_in(row->back()), 1);
  if (std::exchange(nodes_, nodes) != nodes) observer_->on_nodes(nodes);
  return {};
}

PostgresNodeLink::Outcome PostgresNodeLink::say(PostgresSession& session) {
  std::string texts;
  {
    const std::scoped_lock lock(mutex_);
    for (std::size_t i = 0; i < said_at_once_max && !waiting_.empty(); ++i) {
      texts += (texts.empty() ? "{" : ",") + waiting_.front();
      waiting_.pop_front();
    }
  }
  if (texts.empty()) return {};
  const auto row = ask(session, sql::say_sql, {channel_, texts + '}'});
  if (!row) return std::unexpected(row.error());
  return {};
}

PostgresNodeLink::Outcome PostgresNodeLink::listen(PostgresSession& session) {
  const auto texts = session.take_notifications();
  if (!texts) return std::unexpected(texts.error());
  for (const std::string& text : *texts) observer_->on_message(text);
  return {};
}

void PostgresNodeLink::connected() {
  {
    const std::scoped_lock lock(mutex_);
    connected_ = true;
  }
  pause_ = options_.retry_min;
  told_why_.clear();
  observer_->on_link(true, {});
}

void PostgresNodeLink::cut_off(const std::string& why) {
  bool was_connected = false;
  {
    const std::scoped_lock lock(mutex_);
    was_connected = std::exchange(connected_, false);
    waiting_.clear();
  }
  lead(false);
  // The same trouble is told once.
  const bool news = !why.empty() && told_why_ != why;
  if (was_connected || news) observer_->on_link(false, why);
  told_why_ = why;
}

void PostgresNodeLink::lead(bool leading) {
  if (std::exchange(leading_, leading) != leading) observer_->on_leading(leading);
}

/// Twice as long each time, and not the same for all who lost the same server at once.
void PostgresNodeLink::pause() {
  std::uniform_int_distribution<std::chrono::milliseconds::rep> any(pause_.count() / 2, pause_.count());
  const auto until = Clock::now() + std::chrono::milliseconds(any(dice_));
  pause_ = std::min(pause_ * 2, options_.retry_max);
  while (!stopping_ && Clock::now() < until) {
    wake_up_.sleep(std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()));
    wake_up_.clear();
  }
}

}  // namespace usher::cluster
