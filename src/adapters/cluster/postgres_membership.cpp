#include "adapters/cluster/postgres_membership.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "adapters/cluster/lock_numbers.hpp"
#include "base/text/hexadecimal.hpp"
#include "cluster_queries/embedded.hpp"
#include "domain/use_cases/barrier.hpp"

namespace usher::cluster {
namespace {

namespace sql = cluster_queries;

constexpr std::size_t said_at_once_max = 32;
constexpr std::size_t columns_of_beat = 6;

std::string channel_of(const secrets::KeyBytes& bytes) {
  constexpr std::size_t enough = 16;
  return "usher_" + text::hexadecimal(std::span(bytes).first(enough));
}

Surroundings surroundings_in(const PostgresConnection::Row& row, PostgresConnection::Clock::duration took) {
  const auto half = std::chrono::ceil<std::chrono::milliseconds>(took / 2);
  const domain::Timestamp time{domain::Duration{number_in<domain::Duration::rep>(row[3])}};
  return {.nodes = std::max<std::size_t>(number_in<std::size_t>(row[1]), 1),
          .another_leads = row[2] == "t",
          .configured_otherwise = number_in<std::size_t>(row[4]),
          .lacks_component = row[5] == "t",
          .database_time = time + half,
          .uncertainty = half};
}

}  // namespace

PostgresMembership::PostgresMembership(PostgresNodeOptions options, const secrets::MasterKey& master)
    : options_(std::move(options)),
      lock_(nodes_lock(master)),
      configurations_lock_(cluster::configurations_lock(master)),
      components_lock_(cluster::components_lock(master)),
      configuration_(number_of_configuration(master, options_.configuration)),
      components_(numbers_of_components(master, options_.components)),
      channel_(channel_of(master.derive("usher nodes channel 1"))),
      pause_(options_.retry_min) {}

void PostgresMembership::start(NodeObserver& observer) {
  observer_ = &observer;
  stopping_ = false;
  thread_ = std::thread([this] { run(); });
}

void PostgresMembership::stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  wake_up_.wake();
  thread_.join();
}

bool PostgresMembership::send(std::string text) {
  {
    const std::scoped_lock lock(mutex_);
    if (!connected_ || waiting_.size() >= options_.waiting_max || text.size() > message_bytes_max)
      return false;
    waiting_.push_back(std::move(text));
  }
  wake_up_.wake();
  return true;
}

void PostgresMembership::run() {
  while (!stopping_) {
    auto connection = PostgresConnection::open(options_.address ? options_.address() : options_.connection);
    Outcome ended = connection ? join(*connection) : Outcome(std::unexpected(connection.error()));
    if (ended) {
      const bool kept = domain::behind_barrier([&] {
        connected();
        ended = stay(*connection);
      });
      if (!kept) ended = std::unexpected("something failed inside usher");
    }
    // The lock goes with the session, so nothing may be led any more when that is closed.
    cut_off(ended ? std::string{} : ended.error());
    if (connection) connection = std::unexpected(std::string{});
    if (!stopping_) pause();
  }
}

std::expected<PostgresConnection::Row, std::string> PostgresMembership::ask(
    PostgresConnection& connection, std::string_view text, const std::vector<std::string>& parameters) {
  const auto asked = Clock::now();
  auto row = connection.ask(text, parameters, asked + options_.silence_max);
  if (row) alive_at_ = asked;
  return row;
}

PostgresMembership::Outcome PostgresMembership::join(PostgresConnection& connection) {
  const std::string idle = std::to_string(options_.idle_max.count());
  for (const auto& [text, parameters] :
       {std::pair(std::string(sql::configure_sql), std::vector{idle}),
        std::pair("LISTEN " + channel_, std::vector<std::string>{}),
        std::pair(std::string(sql::join_sql),
                  std::vector{lock_, configurations_lock_, components_lock_, configuration_, components_})}) {
    if (auto row = ask(connection, text, parameters); !row) return std::unexpected(std::move(row).error());
  }
  beat_due_ = Clock::now();
  looked_ = false;
  return {};
}

PostgresMembership::Outcome PostgresMembership::stay(PostgresConnection& connection) {
  while (!stopping_) {
    // First of all: a node that was asleep may have lost what it held.
    if (Clock::now() >= alive_at_ + options_.silence_max) return std::unexpected("this node was too slow");
    if (options_.is_abandoned && options_.is_abandoned(connection.host(), connection.port())) {
      return std::unexpected("another database server takes what is written");
    }
    if (Clock::now() >= beat_due_) {
      if (auto done = beat(connection); !done) return done;
    }
    if (auto done = say(connection); !done) return done;
    if (auto done = listen(connection); !done) return done;
    bool idle = false;
    {
      const std::scoped_lock lock(mutex_);
      idle = waiting_.empty();
    }
    if (idle) connection.wait(wake_up_.descriptor(), beat_due_);
    wake_up_.clear();
  }
  return {};
}

PostgresMembership::Outcome PostgresMembership::beat(PostgresConnection& connection) {
  // What there is to see comes first: it may be a reason not to lead.
  const bool may_lead = looked_ && (!options_.may_lead || options_.may_lead());
  // Before the database lets another one.
  if (!may_lead) lead(false);
  const auto asked = Clock::now();
  const auto row = ask(connection, sql::beat_sql,
                       {lock_, configurations_lock_, components_lock_, may_lead ? "true" : "false",
                        configuration_, components_});
  if (!row) return std::unexpected(row.error());
  const auto answered = Clock::now();
  beat_due_ = looked_ ? answered + options_.beat_every : answered;
  looked_ = true;
  if (row->size() != columns_of_beat) return std::unexpected("the server answers something else");
  const Surroundings seen = surroundings_in(*row, answered - asked);
  observer_->on_beat(seen);
  lead(row->front() == "t");
  if (std::exchange(nodes_, seen.nodes) != seen.nodes) observer_->on_nodes(seen.nodes);
  return {};
}

PostgresMembership::Outcome PostgresMembership::say(PostgresConnection& connection) {
  std::string texts;
  {
    const std::scoped_lock lock(mutex_);
    for (std::size_t i = 0; i < said_at_once_max && !waiting_.empty(); ++i) {
      texts += (texts.empty() ? "{" : ",") + waiting_.front();
      waiting_.pop_front();
    }
  }
  if (texts.empty()) return {};
  const auto row = ask(connection, sql::say_sql, {channel_, texts + '}'});
  if (!row) return std::unexpected(row.error());
  return {};
}

PostgresMembership::Outcome PostgresMembership::listen(PostgresConnection& connection) {
  const auto texts = connection.take_notifications();
  if (!texts) return std::unexpected(texts.error());
  for (const std::string& text : *texts) observer_->on_message(text);
  return {};
}

void PostgresMembership::connected() {
  {
    const std::scoped_lock lock(mutex_);
    connected_ = true;
  }
  pause_ = options_.retry_min;
  told_why_.clear();
  observer_->on_connection(true, {});
}

void PostgresMembership::cut_off(const std::string& why) {
  bool was_connected = false;
  {
    const std::scoped_lock lock(mutex_);
    was_connected = std::exchange(connected_, false);
    waiting_.clear();
  }
  lead(false);
  // The same trouble is told once.
  const bool news = !why.empty() && told_why_ != why;
  if (was_connected || news) observer_->on_connection(false, why);
  told_why_ = why;
}

void PostgresMembership::lead(bool leading) {
  if (std::exchange(leading_, leading) != leading) observer_->on_leading(leading);
}

/// Twice as long each time, and not the same for all who lost the same server at once.
void PostgresMembership::pause() {
  std::uniform_int_distribution<std::chrono::milliseconds::rep> any(pause_.count() / 2, pause_.count());
  const auto until = Clock::now() + std::chrono::milliseconds(any(dice_));
  pause_ = std::min(pause_ * 2, options_.retry_max);
  while (!stopping_ && Clock::now() < until) {
    wake_up_.sleep(std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()));
    wake_up_.clear();
  }
}

}  // namespace usher::cluster
