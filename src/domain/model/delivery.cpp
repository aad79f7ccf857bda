#include "domain/model/delivery.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "domain/model/named_values.hpp"

namespace usher::domain {
namespace {

using namespace std::chrono_literals;

constexpr std::array state_names{
    std::pair{DeliveryState::delivered, std::string_view{"delivered"}},
    std::pair{DeliveryState::waiting, std::string_view{"waiting"}},
    std::pair{DeliveryState::failed, std::string_view{"failed"}},
};

/// How long to wait after the first try, the second and so on.
constexpr std::array<Duration, 9> pauses{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};

/// An endpoint that wants to be left alone for longer has to say so again.
constexpr Duration retry_after_max = 24h;

constexpr double jitter_part = 0.1;

Duration pause_before_next(std::uint32_t tries, const TryOutcome& outcome, double jitter) {
  const Duration planned = pauses.at(tries - 1);
  const auto added = static_cast<double>(planned.count()) * jitter_part * std::clamp(jitter, 0.0, 1.0);
  const Duration wanted = std::min(outcome.retry_after.value_or(Duration{}), retry_after_max);
  return std::max(planned + Duration{static_cast<Duration::rep>(added)}, wanted);
}

}  // namespace

std::string_view name_of(DeliveryState state) { return name_in(state_names, state); }
Result<DeliveryState> parse_delivery_state(std::string_view text) {
  return value_in(state_names, text, "state");
}

bool was_refused(const Delivery& delivery) {
  // 408 and 429 speak of the endpoint (RFC 9110 section 15.5.9, RFC 6585 section 4), as 5xx do.
  const auto status = delivery.status.value_or(0);
  return status >= 400 && status < 500 && status != 408 && status != 429;
}

Delivery first_delivery(const Webhook& webhook, const Event& event, Timestamp now) {
  return {.webhook = webhook.id,
          .event = event.position,
          .event_time = event.time,
          .type = event.type,
          .state = DeliveryState::waiting,
          .tries = 0,
          .status = {},
          .problem = {},
          .next_try = now,
          .changed_at = now};
}

Webhook after_try(Webhook webhook, const TryOutcome& outcome, Timestamp now) {
  if (outcome.arrived()) {
    webhook.failing_since.reset();
    return webhook;
  }
  if (!webhook.failing_since) webhook.failing_since = now;
  if (webhook.state != WebhookState::enabled) return webhook;
  if (outcome.gone()) {
    webhook.state = WebhookState::gone;
  } else if (now - *webhook.failing_since >= webhook_patience) {
    webhook.state = WebhookState::failing;
  }
  return webhook;
}

Delivery due_again(Delivery delivery, Timestamp now) {
  delivery.state = DeliveryState::waiting;
  delivery.tries = 0;
  delivery.status.reset();
  delivery.problem.clear();
  delivery.next_try = now;
  delivery.changed_at = now;
  return delivery;
}

Delivery after_try(Delivery delivery, const TryOutcome& outcome, Timestamp now, double jitter) {
  ++delivery.tries;
  delivery.status = outcome.status;
  delivery.problem = outcome.problem.substr(0, delivery_problem_bytes_max);
  delivery.changed_at = now;
  delivery.next_try.reset();
  if (outcome.arrived()) {
    delivery.state = DeliveryState::delivered;
  } else if (outcome.gone() || delivery.tries > pauses.size()) {
    delivery.state = DeliveryState::failed;
  } else {
    delivery.state = DeliveryState::waiting;
    delivery.next_try = now + pause_before_next(delivery.tries, outcome, jitter);
  }
  return delivery;
}

}  // namespace usher::domain
