#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/model/event.hpp"
#include "domain/model/time.hpp"
#include "domain/model/webhook.hpp"

namespace usher::domain {

enum class DeliveryState : std::uint8_t {
  delivered,
  waiting,  ///< for its next try
  failed,   ///< was tried often enough
};

/// `delivered`, `waiting`, `failed`.
std::string_view name_of(DeliveryState state);
/// @returns `invalid_argument`
Result<DeliveryState> parse_delivery_state(std::string_view text);

/// What became of one event on its way to one endpoint.
struct Delivery {
  std::string webhook;
  EventPosition event;
  Timestamp event_time;
  EventType type{};
  DeliveryState state = DeliveryState::waiting;
  std::uint32_t tries = 0;
  std::optional<std::uint16_t> status;  ///< that the last try was answered with
  std::string problem;                  ///< why there was no answer; mostly empty
  std::optional<Timestamp> next_try;    ///< of one that waits
  Timestamp changed_at;

  bool operator==(const Delivery&) const = default;
};

inline constexpr std::size_t delivery_problem_bytes_max = 200;
/// How long it is kept what became of an event.
inline constexpr Duration deliveries_kept = std::chrono::days{30};
/// How many may wait for one endpoint that does not answer: beyond them events wait in the record.
inline constexpr std::uint32_t waiting_deliveries_max = 100;

/// Whether the endpoint answered the last try by refusing that very event: it is well, and takes others.
bool was_refused(const Delivery& delivery);

/// What an endpoint made of a try.
struct TryOutcome {
  std::optional<std::uint16_t> status;  ///< absent: it did not answer
  std::string problem;
  std::optional<Duration> retry_after;  ///< Retry-After (RFC 9110, section 10.2.3)

  [[nodiscard]] bool arrived() const { return status && *status >= 200 && *status < 300; }
  [[nodiscard]] bool gone() const { return status == 410; }
};

/// What becomes of an endpoint by a try that ended at `now`.
Webhook after_try(Webhook webhook, const TryOutcome& outcome, Timestamp now);

/// One that was not tried yet, and is due.
Delivery first_delivery(const Webhook& webhook, const Event& event, Timestamp now);

/// The same as if it had never been tried.
Delivery due_again(Delivery delivery, Timestamp now);

/// `delivery` after one more try that ended at `now`. What has failed waits longer from time to time
/// (Standard Webhooks, "Retry schedule"), and is given up after the last one.
/// @param jitter 0 to 1: so much of a tenth is added, that not all that failed together comes back together
Delivery after_try(Delivery delivery, const TryOutcome& outcome, Timestamp now, double jitter);

}  // namespace usher::domain
