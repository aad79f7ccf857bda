#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/xmpp/stream/element.hpp"
#include "adapters/xmpp/stream/stanza.hpp"

namespace usher::xmpp {

/// Why a request has no result.
struct IqFailure {
  enum class Kind : std::uint8_t {
    not_sent,  ///< nothing was done: there is no stream, or too much is under way
    lost,      ///< it was sent and no answer came: whether it was done is unknown
    refused,   ///< the other side answered with `error`
  };

  Kind kind{};
  StanzaError error;
};

using IqReply = std::expected<Element, IqFailure>;
using IqDone = std::move_only_function<void(IqReply)>;

/// Sends a request over some component's stream: `Component::request`.
using SendIq = std::function<void(Element iq, std::chrono::milliseconds timeout, IqDone done)>;

/// Requests that wait for their answers. All of it happens on one thread.
class IqClient {
 public:
  static constexpr std::size_t waiting_max = 4096;

  /// @param send whether the stanza was taken to be sent
  IqClient(boost::asio::io_context& context, std::function<bool(const Element&)> send);

  /// Sends an IQ; its id is added. `done` is called exactly once: with the answer, or after `timeout`, or
  /// when the stream breaks.
  void request(Element iq, std::chrono::milliseconds timeout, IqDone done);

  /// Takes an IQ of type `result` or `error`; one that answers nothing is ignored. It has to come from whom
  /// the request went to: ids can be guessed.
  void take(const Element& iq);

  /// Takes one that can't be read but for its start: no answer will come to what it answers.
  void take_unreadable(const Element& iq);

  /// Nothing that was sent before will be answered.
  void stream_broke();

 private:
  struct Waiting {
    std::string to;
    IqDone done;
    std::unique_ptr<boost::asio::steady_timer> timer;
  };

  /// Whether it is what somebody waits for, and from whom.
  [[nodiscard]] bool answers(const Element& iq) const;
  void finish(const std::string& id, IqReply reply);

  boost::asio::io_context& context_;
  std::function<bool(const Element&)> send_;
  std::string prefix_;  ///< of ids, so that none is an earlier process's
  std::uint64_t count_ = 0;
  std::unordered_map<std::string, Waiting> waiting_;
};

}  // namespace usher::xmpp
