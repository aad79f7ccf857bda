#include "domain/use_cases/prune_clock.hpp"

#include <algorithm>

namespace usher::domain {

void PruneClock::learn(std::optional<Timestamp> known, Timestamp now, Steady steady) {
  // There is nothing in an empty database that could be taken for over.
  proven_ = Moment{.time = known.value_or(now), .steady = steady};
}

PruneClock::Opinion PruneClock::ask(Timestamp now, Steady steady, Duration keep_for) {
  if (!watched_ || std::chrono::abs(now - watched_->later(steady)) > drift_max) {
    watched_ = Moment{.time = now, .steady = steady};
  }
  const auto proven = proven_->later(steady);
  const bool confirmed = steady - watched_->steady >= confirmed_after;
  const auto break_max = std::max<Duration>(keep_for / break_part, drift_max);
  const bool proves = confirmed || now <= proven + break_max;
  if (proves) proven_ = Moment{.time = now, .steady = steady};
  if (proves || now <= proven + keep_for / belief_part) return {.as_of = now};
  return {.as_of = proven, .doubted = true};
}

}  // namespace usher::domain
