#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "adapters/xmpp/stream/element.hpp"
#include "adapters/xmpp/stream/stream_parser.hpp"
#include "base/secrets/secret.hpp"

namespace usher::xmpp {

struct ComponentOptions {
  std::string domain;      ///< the component's own, such as `usher.example.com`
  secrets::Secret secret;  ///< shared with the server
  std::string server;      ///< the XMPP server's name or address
  std::uint16_t port = 5347;
  std::string ping_to;  ///< whom to ask for signs of life: the domain that is served
  StreamLimits limits;
  std::chrono::milliseconds connect_timeout{10'000};  ///< from the first packet to the handshake's answer
  std::chrono::milliseconds ping_after{30'000};       ///< of silence
  std::chrono::milliseconds ping_timeout{15'000};
  std::chrono::milliseconds retry_min{1'000};
  std::chrono::milliseconds retry_max{60'000};
  std::chrono::milliseconds retry_nearby{250};                 ///< where nobody listens, on the same machine
  std::chrono::milliseconds retry_nearby_max{5'000};           ///< after other failures there
  std::size_t queue_bytes_max = std::size_t{4} * 1024 * 1024;  ///< that the server has not taken yet
};

/// A component's stream to its server (XEP-0114), made anew whenever it breaks, with growing pauses. All of
/// it happens on the thread that runs the context; so do its calls.
class ComponentStream {
 public:
  struct Events {
    std::function<void()> on_connected;
    /// @param why a sentence for the log. Told for failed attempts as well, for those that are many now and
    /// then.
    std::function<void(const std::string& why)> on_disconnected;
    std::function<void(Element stanza)> on_stanza;
    /// See `StreamParser::Events::on_refused`.
    std::function<void(const Element& start, std::string_view why)> on_refused;
  };

  ComponentStream(boost::asio::io_context& context, ComponentOptions options, Events events);
  ComponentStream(const ComponentStream&) = delete;
  ComponentStream& operator=(const ComponentStream&) = delete;
  ~ComponentStream();

  void start();
  /// Says goodbye where it can, and connects no more until it is started again.
  void stop();

  /// @returns whether it was taken to be sent: not while there is no stream, nor where the queue is full
  bool send(const Element& stanza);

 private:
  class Implementation;
  std::shared_ptr<Implementation> implementation_;
};

}  // namespace usher::xmpp
