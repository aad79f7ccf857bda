#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/webhooks/sender.hpp"
#include "base/secrets/random.hpp"
#include "domain/credentials/webhook_signer.hpp"
#include "domain/model/delivery.hpp"
#include "domain/model/event.hpp"
#include "domain/model/webhook.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::webhooks {

/// Learns what the log should say.
class CourierObserver {
 public:
  virtual ~CourierObserver() = default;

  /// An endpoint is sent no events any more.
  virtual void on_disabled(const domain::Webhook& webhook) = 0;
  /// The store could not be asked, or told; it will be again.
  virtual void on_failure(const domain::Error& error) = 0;
};

/// Brings what the record of events tells to the endpoints that want to know. Each has a place in the record
/// up to which it was sent everything once; what did not arrive is a delivery in the store, with the time of
/// its next try. So all that is to be done stands in the store: what is held here, for each endpoint a few
/// events and one letter, may be lost. An event is sent at least once, and twice where the outcome of a try
/// was not written down.
///
/// An endpoint gets one letter at a time. While nothing arrives there, new events are sent to it now and then
/// only, and those after `waiting_deliveries_max` not at all, until some have arrived or failed.
///
/// For one thread, which it may block for as long as the store does. The references must outlive it.
class Courier {
 public:
  /// How many events are read ahead for an endpoint.
  static constexpr std::uint32_t ahead_max = 20;
  /// How long an endpoint where nothing arrives is sent no new event.
  static constexpr domain::Duration rest = std::chrono::minutes{5};
  /// By how many events without a letter an endpoint's place in the store may lag behind.
  static constexpr std::int64_t lag_max = 1000;

  Courier(domain::Store& store, const domain::Clock& clock, secrets::Random& random,
          const domain::WebhookSigner& signer, Sender& sender, CourierObserver& observer)
      : store_(store),
        clock_(clock),
        random_(random),
        signer_(signer),
        sender_(sender),
        observer_(observer) {}

  /// Looks what is due and begins it. What comes of it is written down when the sender tells, and then the
  /// next is begun.
  void begin_due();
  /// Begins nothing more until `begin_due`: another node leads, and may know better by now what came of a
  /// letter that was not written down.
  void pause();

 private:
  /// What is known of an endpoint beside the store.
  struct Endpoint {
    bool busy = false;
    std::deque<domain::Event> ahead;
    /// Up to where nothing is left to send, beyond what the store says.
    std::optional<domain::EventPosition> looked_up_to;
    /// What came of the last letter and the store did not take yet: nothing else is sent before.
    std::optional<domain::WebhookChange> unwritten;
  };

  void begin(const domain::Webhook& webhook);
  void begin_again(const domain::Delivery& delivery, const domain::Webhook& webhook);
  std::optional<domain::Event> next_event(const domain::Webhook& webhook, Endpoint& endpoint);
  void read_ahead(const domain::Webhook& webhook, Endpoint& endpoint);
  void send(const domain::Webhook& webhook, const domain::Event& event, domain::Delivery delivery,
            bool is_first);
  void take(const std::string& id, const domain::Delivery& tried, bool is_first,
            const domain::TryOutcome& outcome);
  void write_down(const std::string& id);
  std::optional<domain::Webhook> note(const std::string& id, domain::WebhookChange change);
  double jitter();

  domain::Store& store_;
  const domain::Clock& clock_;
  secrets::Random& random_;
  const domain::WebhookSigner& signer_;
  Sender& sender_;
  CourierObserver& observer_;
  std::map<std::string, Endpoint> endpoints_;
  bool paused_ = false;
};

}  // namespace usher::webhooks
