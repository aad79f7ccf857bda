#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/model/api_key.hpp"
#include "domain/model/error.hpp"
#include "domain/model/event.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/network_address.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// Whether events are sent to an endpoint, or why they are no more.
enum class WebhookState : std::uint8_t {
  enabled,
  failing,   ///< nothing arrived for `webhook_patience`
  gone,      ///< it answered 410 Gone (RFC 9110, section 15.5.11)
  disabled,  ///< by who manages it
};

/// `enabled`, `failing`, `gone`, `disabled`.
std::string_view name_of(WebhookState state);

/// What a secret is made of, together with the key file: by itself it opens nothing.
using WebhookSeed = std::array<std::byte, 32>;

/// A seed that was replaced, whose secret signs beside the new one for a while.
struct ReplacedSeed {
  WebhookSeed seed{};
  Timestamp until;

  bool operator==(const ReplacedSeed&) const = default;
};

/// An endpoint outside that is told of a host's events.
struct Webhook {
  std::string id;  ///< public, unique in the store
  DomainName host;
  std::string url;           ///< as `parse_webhook_url` takes it; may hold a secret
  EnumSet<EventType> types;  ///< empty: all
  WebhookState state = WebhookState::enabled;
  WebhookSeed seed{};
  std::optional<ReplacedSeed> replaced;
  /// Up to where events were sent, or noted as deliveries that wait. All that follows in the record is still
  /// to be sent.
  EventPosition position;
  /// Since when nothing arrives; absent where the last one did.
  std::optional<Timestamp> failing_since;
  Timestamp created_at;

  bool operator==(const Webhook&) const = default;
};

inline constexpr std::size_t webhooks_max = 20;  ///< of one host
inline constexpr std::size_t webhook_url_bytes_max = 2048;
/// After so much failing an endpoint is given up.
inline constexpr Duration webhook_patience = std::chrono::days{5};
/// How long the secret before signs too, once there is a new one.
inline constexpr Duration webhook_overlap = std::chrono::hours{24};

/// Which endpoints there may be.
enum class WebhookReach : std::uint8_t {
  public_only,
  and_loopback,  ///< this machine itself too, also by `http:`
};

/// Whether something may be sent there. It is asked of the very address that is connected to, so that a name
/// that means another one at each look-up gains nothing.
/// @param encrypted whether that is by `https:`; plain HTTP is for this machine alone
bool may_connect(const AddressBytes& address, WebhookReach reach, bool encrypted);

/// `https://HOST/...` of visible ASCII, without a name and password and without a fragment. Where a host's
/// name leads is looked at when something is sent; an address in its place has to be one of `may_connect`
/// already.
/// @returns `invalid_argument`, with the place `url`
Result<std::string> parse_webhook_url(std::string_view text, WebhookReach reach);

/// `https://HOST`, and nothing of what may be secret.
std::string_view origin_of(std::string_view url);

}  // namespace usher::domain
