#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/store/postgres/connection.hpp"
#include "adapters/store/postgres/connector.hpp"
#include "adapters/store/postgres/places.hpp"

namespace usher::store::postgres {

/// A place for one connection, which is opened again, with growing pauses, whenever it is lost. Belongs to
/// the context's one thread.
class ReconnectingConnection {
 public:
  using Clock = Connection::Clock;
  static constexpr std::chrono::milliseconds pause_min{50};
  static constexpr std::chrono::milliseconds pause_max{2000};

  /// @param changed called whenever the connection is there, or gone
  ReconnectingConnection(boost::asio::io_context& context, Connector& connector, Places& places,
                         ConnectionSettings settings, std::function<void()> changed);

  void open();
  /// Closes it for good.
  void close();
  /// To be called several times a second: opens it again when it is time, and finds answers overdue.
  void tick(Clock::time_point now);

  /// Null while there is none.
  [[nodiscard]] const std::shared_ptr<Connection>& connection() const { return ready_; }
  /// What can be asked now: null while there is none, and as soon as it leads to a server that another one
  /// took over from, since what is answered there may be older than what was acknowledged.
  [[nodiscard]] std::shared_ptr<Connection> usable_connection() const;
  /// Why there is none.
  [[nodiscard]] const Failure& last_failure() const { return failure_; }

 private:
  void opened(std::expected<Handle, Failure> handle);
  void configured(const Rows& rows);
  [[nodiscard]] bool is_abandoned(const Connection& connection) const;
  /// Has the server end what it did not let go, before this is used.
  void settle();
  void become_ready();
  void lost(const Failure& why, const std::string& server);

  boost::asio::io_context& context_;
  Connector& connector_;
  Places& places_;
  ConnectionSettings settings_;
  std::function<void()> changed_;
  std::shared_ptr<Connection> starting_;
  std::shared_ptr<Connection> ready_;
  std::optional<Backend> backend_;  ///< of either, once it is known
  Failure failure_{.message = "not connected yet", .lost = true};
  Clock::time_point again_at_ = Clock::time_point::max();
  Clock::time_point settle_at_ = Clock::time_point::max();
  Clock::time_point settle_until_;
  std::chrono::milliseconds pause_ = pause_min;
  bool closed_ = false;
};

}  // namespace usher::store::postgres
