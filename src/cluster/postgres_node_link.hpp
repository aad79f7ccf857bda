#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <expected>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "cluster/node_link.hpp"
#include "cluster/postgres_session.hpp"
#include "cluster/wake_up.hpp"
#include "core/secret.hpp"
#include "secrets/master_key.hpp"

namespace usher::cluster {

struct PostgresNodeOptions {
  core::Secret connection;  ///< as libpq reads it
  std::chrono::milliseconds beat_every{500};
  /// How long the server may be silent before this node leads no more.
  std::chrono::milliseconds silence_max{3'000};
  /// How long this node may be silent before the server (14 or newer) lets another lead. More than
  /// `silence_max`, so that the one that is cut off knows it first.
  std::chrono::milliseconds idle_max{6'000};
  std::chrono::milliseconds retry_min{100};
  std::chrono::milliseconds retry_max{2'000};
  std::size_t waiting_max = 1024;  ///< messages that the server has not taken yet
};

/// Nodes that share a PostgreSQL database: who leads holds an advisory lock of its session, all share
/// another, by which they are counted, and what they say goes by NOTIFY. Nodes with another key file are
/// others'.
///
/// One connection and one thread. A connection that breaks is made anew, with growing pauses.
class PostgresNodeLink final : public NodeLink {
 public:
  PostgresNodeLink(PostgresNodeOptions options, const secrets::MasterKey& master);
  ~PostgresNodeLink() override { stop(); }
  PostgresNodeLink(const PostgresNodeLink&) = delete;
  PostgresNodeLink& operator=(const PostgresNodeLink&) = delete;

  void start(NodeObserver& observer) override;
  void stop() override;
  bool send(std::string text) override;

 private:
  using Clock = PostgresSession::Clock;
  using Outcome = std::expected<void, std::string>;

  void run();
  [[nodiscard]] Outcome join(PostgresSession& session);
  [[nodiscard]] Outcome stay(PostgresSession& session);
  [[nodiscard]] Outcome beat(PostgresSession& session);
  [[nodiscard]] Outcome say(PostgresSession& session);
  [[nodiscard]] Outcome listen(PostgresSession& session);
  [[nodiscard]] std::expected<PostgresSession::Row, std::string> ask(
      PostgresSession& session, std::string_view sql, const std::vector<std::string>& parameters);
  void connected();
  void cut_off(const std::string& why);
  void lead(bool leading);
  void pause();

  PostgresNodeOptions options_;
  std::string lock_;  ///< which of the database's advisory locks are this installation's
  std::string channel_;
  WakeUp wake_up_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  bool connected_ = false;
  std::deque<std::string> waiting_;
  std::thread thread_;
  // What follows is the thread's own.
  NodeObserver* observer_ = nullptr;
  bool leading_ = false;
  std::size_t nodes_ = 0;
  std::string told_why_;
  Clock::time_point alive_at_;  ///< when that was asked which was answered last
  Clock::time_point beat_due_;
  std::chrono::milliseconds pause_{};
  std::minstd_rand dice_{std::random_device{}()};
};

}  // namespace usher::cluster
