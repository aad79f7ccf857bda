#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/xmpp/stream/component_stream.hpp"
#include "adapters/xmpp/stream/iq_client.hpp"
#include "adapters/xmpp/stream/iq_server.hpp"

namespace usher::xmpp {

/// Learns what becomes of a component's stream. Called on the component's thread; must be quick.
class ComponentObserver {
 public:
  virtual ~ComponentObserver() = default;

  virtual void on_connected(const std::string& domain) = 0;
  /// Also for each attempt that fails.
  virtual void on_disconnected(const std::string& domain, const std::string& why) = 0;
  /// Stanzas were larger than the limits, and passed over. Told once a minute at most.
  /// @param why of the last one
  virtual void on_refused(const std::string& /*domain*/, std::string_view /*why*/, std::uint64_t /*count*/) {}
};

/// usher's presence on one XMPP server: a stream, on a thread of its own, over which it asks and is asked.
/// Thread-safe but for what is said otherwise.
class Component {
 public:
  /// @param observer must outlive this
  Component(ComponentOptions options, ComponentObserver& observer);
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;
  ~Component();

  /// What it answers; to be filled before `start`, by the thread that starts it.
  [[nodiscard]] IqServer& server() { return server_; }
  /// Who is told of messages, which go unheard otherwise; on the component's thread. To be set before
  /// `start`.
  void on_message(std::function<void(const Element& message)> listener) { on_message_ = std::move(listener); }
  void start();
  /// Ends the stream; requests under way are `lost`, later ones are not sent. Harmless to repeat, and it may
  /// be started again.
  void stop();

  [[nodiscard]] const std::string& domain() const { return domain_; }
  [[nodiscard]] bool connected() const { return connected_; }

  /// See `IqClient::request`. `done` is called on the component's thread.
  void request(Element iq, std::chrono::milliseconds timeout, IqDone done);

 private:
  void received(const Element& stanza);
  void refused(const Element& start, std::string_view why);
  void send_from_anywhere(Element stanza);

  std::string domain_;
  ComponentObserver& observer_;
  boost::asio::io_context context_{1};
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
  std::atomic<bool> connected_ = false;
  std::mutex mutex_;
  bool running_ = false;  // whether what is posted will be seen to
  IqServer server_;
  std::function<void(const Element&)> on_message_;
  ComponentStream stream_;
  IqClient client_;
  std::uint64_t refused_ = 0;  ///< since that was told
  std::optional<std::chrono::steady_clock::time_point> refused_told_;
  std::thread thread_;
};

}  // namespace usher::xmpp
