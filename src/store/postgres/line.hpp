#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>

#include "store/postgres/connection.hpp"
#include "store/postgres/connector.hpp"

namespace usher::store::postgres {

/// A place for one connection, which is opened again, with growing pauses, whenever it is lost. Belongs to
/// the context's one thread.
class Line {
 public:
  using Clock = Connection::Clock;
  static constexpr std::chrono::milliseconds pause_min{50};
  static constexpr std::chrono::milliseconds pause_max{2000};

  /// @param changed called whenever the connection is there, or gone
  Line(boost::asio::io_context& context, Connector& connector, SessionSettings settings,
       std::function<void()> changed);

  void open();
  /// Closes it for good.
  void close();
  /// To be called several times a second: opens it again when it is time, and finds answers overdue.
  void tick(Clock::time_point now);

  /// Null while there is none.
  [[nodiscard]] const std::shared_ptr<Connection>& connection() const { return ready_; }
  /// Why there is none.
  [[nodiscard]] const Failure& last_failure() const { return failure_; }

 private:
  void opened(std::expected<Handle, Failure> handle);
  void lost(const Failure& why);

  boost::asio::io_context& context_;
  Connector& connector_;
  SessionSettings settings_;
  std::function<void()> changed_;
  std::shared_ptr<Connection> starting_;
  std::shared_ptr<Connection> ready_;
  Failure failure_{.state = "", .message = "not connected yet", .lost = true};
  Clock::time_point again_at_ = Clock::time_point::max();
  std::chrono::milliseconds pause_ = pause_min;
  bool closed_ = false;
};

}  // namespace usher::store::postgres
