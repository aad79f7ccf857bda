#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "adapters/xmpp/stream/element.hpp"
#include "adapters/xmpp/stream/stanza.hpp"

namespace usher::xmpp {

/// Answers one IQ: call it once. One that dies uncalled answers `internal-server-error`.
class IqResponder {
 public:
  /// @param send takes the answer; may be called from any thread
  /// @param owner is kept as long as this is there
  IqResponder(Element iq, std::function<void(Element)> send, std::shared_ptr<void> owner = {})
      : owner_(std::move(owner)), iq_(std::move(iq)), send_(std::move(send)) {}
  IqResponder(IqResponder&& other) noexcept
      : owner_(std::move(other.owner_)),
        iq_(std::move(other.iq_)),
        send_(std::exchange(other.send_, nullptr)) {}
  IqResponder& operator=(IqResponder&&) = delete;
  IqResponder(const IqResponder&) = delete;
  IqResponder& operator=(const IqResponder&) = delete;
  ~IqResponder();

  void result() { answer(result_of(iq_)); }
  void result(Element payload) { answer(result_of(iq_).add(std::move(payload))); }
  void error(const StanzaError& error) { answer(error_to(iq_, error)); }
  /// With an element of the application's own beside the condition (RFC 6120 section 8.3.4).
  void error(const StanzaError& error, Element application_condition);

 private:
  void answer(const Element& reply) {
    if (const auto send = std::exchange(send_, nullptr)) send(reply);
  }

  std::shared_ptr<void> owner_;  ///< first, so that it goes last
  Element iq_;
  std::function<void(Element)> send_;
};

/// Which handler answers which IQ, by its payload. Filled before the stream starts, then used by its thread.
class IqServer {
 public:
  /// Must not block. The IQ is good until it returns.
  using Handler = std::function<void(const Element& iq, const Element& payload, IqResponder respond)>;

  /// Of the handlers: is kept until all that they were asked is over.
  void keep(std::weak_ptr<void> owner) { owner_ = std::move(owner); }

  /// @param type `get` or `set`
  void handle(std::string type, std::string name, std::string xmlns, Handler handler);

  /// Answers an IQ of type `get` or `set`: with `service-unavailable` where nobody handles it, and with
  /// `bad-request` where it has not one payload (RFC 6120 section 8.2.3).
  void take(const Element& iq, std::function<void(Element)> send) const;

 private:
  struct Key {
    std::string type;
    std::string name;
    std::string xmlns;
    auto operator<=>(const Key&) const = default;
  };
  std::map<Key, Handler> handlers_;
  std::weak_ptr<void> owner_;
};

}  // namespace usher::xmpp
