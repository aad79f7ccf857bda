#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <expected>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "adapters/cluster/membership.hpp"
#include "adapters/cluster/postgres_connection.hpp"
#include "adapters/cluster/wake_up.hpp"
#include "base/secrets/master_key.hpp"
#include "base/secrets/secret.hpp"

namespace usher::cluster {

struct PostgresNodeOptions {
  secrets::Secret connection;  ///< as libpq reads it
  /// The same, where it depends on how its servers do; asked before each connection. Empty: `connection`.
  std::function<secrets::Secret()> address;
  /// Whether another server had better be asked than that of this host and port. Empty: no.
  std::function<bool(const std::string& host, const std::string& port)> is_abandoned;
  /// Whether this node may lead, asked before each beat. Empty: yes.
  std::function<bool()> may_lead;
  std::string configuration;            ///< what should be alike on all nodes
  std::vector<std::string> components;  ///< the XMPP components that this node has
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
class PostgresMembership final : public Membership {
 public:
  PostgresMembership(PostgresNodeOptions options, const secrets::MasterKey& master);
  ~PostgresMembership() override { stop(); }
  PostgresMembership(const PostgresMembership&) = delete;
  PostgresMembership& operator=(const PostgresMembership&) = delete;

  void start(NodeObserver& observer) override;
  void stop() override;
  bool send(std::string text) override;

 private:
  using Clock = PostgresConnection::Clock;
  using Outcome = std::expected<void, std::string>;

  void run();
  [[nodiscard]] Outcome join(PostgresConnection& connection);
  [[nodiscard]] Outcome stay(PostgresConnection& connection);
  [[nodiscard]] Outcome beat(PostgresConnection& connection);
  [[nodiscard]] Outcome say(PostgresConnection& connection);
  [[nodiscard]] Outcome listen(PostgresConnection& connection);
  [[nodiscard]] std::expected<PostgresConnection::Row, std::string> ask(
      PostgresConnection& connection, std::string_view text, const std::vector<std::string>& parameters);
  void connected();
  void cut_off(const std::string& why);
  void lead(bool leading);
  void pause();

  PostgresNodeOptions options_;
  // Which of the database's advisory locks are this installation's.
  std::string lock_;
  std::string configurations_lock_;
  std::string components_lock_;
  std::string configuration_;  ///< numbers that stand for them
  std::string components_;
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
  bool looked_ = false;  ///< at the others, since the session began
  std::string told_why_;
  Clock::time_point alive_at_;  ///< when that was asked which was answered last
  Clock::time_point beat_due_;
  std::chrono::milliseconds pause_{};
  std::minstd_rand dice_{std::random_device{}()};
};

}  // namespace usher::cluster
