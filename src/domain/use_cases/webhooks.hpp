#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/secrets/master_key.hpp"
#include "base/secrets/random.hpp"
#include "base/secrets/secret.hpp"
#include "domain/credentials/webhook_signer.hpp"
#include "domain/model/actor.hpp"
#include "domain/model/delivery.hpp"
#include "domain/model/host.hpp"
#include "domain/model/webhook.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

struct WebhookDraft {
  std::string url;
  EnumSet<EventType> types;  ///< empty: all
};

/// A webhook with a secret that was just made: the one time that it is shown.
struct IssuedWebhook {
  Webhook webhook;
  secrets::Secret secret;  ///< `whsec_...`
};

/// Endpoints outside that are told of events: making, listing, changing and deleting them, and having an
/// event sent again. Who sends is `webhooks::Courier`. Thread-safe. The references must outlive this object
/// and all that it was asked.
class Webhooks {
 public:
  Webhooks(Store& store, const Clock& clock, secrets::Random& random, const secrets::MasterKey& master,
           WebhookReach reach)
      : store_(store), clock_(clock), random_(random), signer_(master), reach_(reach) {}

  // All that changes something gives `key_refused` too, where the key that asks is good no more.

  /// It is sent what happens from now on.
  /// @returns `invalid_argument`, with the part of the draft that it is about where it is about one; the host
  ///   may also have `webhooks_max`, or a few more where several were made at once
  void create(const Host& host, const WebhookDraft& draft, Requester by, Done<IssuedWebhook> done);
  /// Oldest first.
  void list(const Host& host, Done<std::vector<Webhook>> done);
  /// @returns `webhook_not_found`
  void find(const Host& host, std::string id, Done<Webhook> done);
  /// @returns `webhook_not_found`
  void remove(const Host& host, std::string id, Requester by, Done<void> done);
  /// One that is enabled again, or once more, goes on with all that happened since it was sent nothing any
  /// more, as far as the record goes back.
  /// @returns `webhook_not_found`; `invalid_argument` as of `create`; `version_mismatch`
  void edit(const Host& host, std::string id, WebhookEdit edit, Requester by, Done<Webhook> done);
  /// Makes a new secret. The one before signs too for `webhook_overlap`.
  /// @returns `webhook_not_found`
  void rotate(const Host& host, std::string id, Requester by, Done<IssuedWebhook> done);

  /// What became of events, the newest first.
  /// @param filter of which the webhook is left to this
  /// @returns `webhook_not_found`
  void list_deliveries(const Host& host, std::string id, DeliveryFilter filter,
                       Done<std::vector<Delivery>> done);
  /// Has an event sent again, whatever became of it before.
  /// @param event its id: a `webhook-id`
  /// @returns `webhook_not_found`; `invalid_argument`, with the place `event`, where no delivery of it is
  /// known
  void replay(const Host& host, std::string id, std::string event, Requester by, Done<Delivery> done);

  [[nodiscard]] const WebhookSigner& signer() const { return signer_; }

 private:
  void insert(Webhook webhook, Requester by, Done<IssuedWebhook> done);
  void change(const Host& host, std::string id, WebhookChange change, Requester by, Done<Webhook> done);
  void replay_of(const Webhook& webhook, std::int64_t number, std::string event, Requester by,
                 Done<Delivery> done);
  WebhookSeed new_seed();

  Store& store_;
  const Clock& clock_;
  secrets::Random& random_;
  WebhookSigner signer_;
  WebhookReach reach_;
};

}  // namespace usher::domain
