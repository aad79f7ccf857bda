#pragma once

#include <chrono>
#include <optional>

#include "domain/model/time.hpp"

namespace usher::domain {

/// Says as of when invites may be taken for over for good. A machine whose clock is wrong, as one without
/// a battery has it until it has asked the network, would take live ones for it, and what is deleted does
/// not come back when the clock does.
///
/// So it believes in what is proven: the time that was noted last before the start (the newest row, where
/// nothing was noted yet: a clock that is wrong writes rows, too), and what has passed since then by a clock
/// that nobody sets. The system's clock becomes what is proven where it is behind, by which nothing is
/// deleted, or ahead by a small part of how long invites are kept, as after a break, or once it has gone like
/// the other one for a day. It is believed, and proves nothing, up to half of that time: nothing that it
/// deletes can be alive then, after a few such breaks either. One thread at a time.
class PruneClock {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// Before that nothing is deleted at all.
  static constexpr std::chrono::minutes first_wait{10};
  static constexpr std::chrono::hours confirmed_after{24};
  /// How much the two may drift apart while they are compared.
  static constexpr std::chrono::minutes drift_max{2};
  /// Of the time that invites are kept.
  static constexpr int break_part = 10;
  static constexpr int belief_part = 2;

  explicit PruneClock(Steady start) : start_(start) {}

  [[nodiscard]] Steady first_due() const { return start_ + first_wait; }

  /// What the database knew before this process wrote to it: the time that was noted, or that of the newest
  /// row; nothing where there was neither.
  void learn(std::optional<Timestamp> known, Timestamp now, Steady steady);
  [[nodiscard]] bool has_learned() const { return proven_.has_value(); }

  struct Opinion {
    Timestamp as_of;       ///< invites may be judged as of then
    bool doubted = false;  ///< the clock says something else, and is not believed
  };
  /// After `learn`.
  /// @param keep_for how long invites are kept after they are over
  Opinion ask(Timestamp now, Steady steady, Duration keep_for);
  /// Whether the clock is believed by what is proven so far, which this leaves as it is: for what does little
  /// harm where the clock is wrong.
  [[nodiscard]] bool believes(Timestamp now, Steady steady, Duration keep_for) const {
    return proven_ && now <= proven_->later(steady) + keep_for / belief_part;
  }
  /// What is to be noted for the next start. After `learn`.
  [[nodiscard]] Timestamp proven(Steady steady) const { return proven_->later(steady); }

 private:
  struct Moment {
    Timestamp time;
    Steady steady;

    [[nodiscard]] Timestamp later(Steady then) const {
      return time + std::chrono::floor<Duration>(then - steady);
    }
  };

  Steady start_;
  std::optional<Moment> proven_;   ///< it was not earlier than that
  std::optional<Moment> watched_;  ///< from here on the clock went as it should
};

}  // namespace usher::domain
