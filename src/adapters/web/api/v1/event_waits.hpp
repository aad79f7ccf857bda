#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "domain/use_cases/store.hpp"

namespace usher::api::v1 {

/// Requests that wait for something to happen, without a thread of their own: one thread asks the store for
/// all of them together what is new, and nothing while nobody waits. Events of other nodes are seen like
/// those of this one. Each needs one of few places, which it keeps until it is answered.
///
/// Thread-safe. What waits when it is destroyed is told so.
class EventWaits {
 public:
  struct Bounds {
    std::size_t all = 500;
    std::size_t per_key = 10;
    std::chrono::milliseconds interval{250};  ///< between two looks
  };

  enum class End : std::uint8_t {
    look,  ///< something has happened, or time is up: the store knows what there is
    over,  ///< nobody waits any more, or the server stops: no look at the store is worth it
  };

  /// Is given back once the last copy of it is gone.
  using Place = std::shared_ptr<const void>;

  struct Wait {
    domain::EventFilter filter;  ///< for what, behind its `after`
    std::chrono::steady_clock::time_point until;
    std::function<bool()> awaited;  ///< whether the client is still there; quick, on any thread
    std::function<void(End)> end;   ///< called once, on any thread; must not throw
  };

  /// The store must outlive it, up to `stop`.
  explicit EventWaits(domain::Store& store) : EventWaits(store, Bounds{}) {}
  EventWaits(domain::Store& store, Bounds bounds);
  EventWaits(const EventWaits&) = delete;
  EventWaits& operator=(const EventWaits&) = delete;
  ~EventWaits() { stop(); }

  /// @param key the id of the API key that it counts for
  /// @returns null where too many are taken already, in all or for that key
  [[nodiscard]] Place take_place(const std::string& key);
  /// By who has a place. After `stop` the wait ends at once.
  void add(Wait wait);
  /// Ends all that wait now: they hold what a configuration that is no more in use put together.
  void end_all();
  /// Ends all, and takes no more. Harmless to repeat.
  void stop();

  /// How many places are taken.
  [[nodiscard]] std::size_t count() const;

 private:
  struct State;

  void run(const std::stop_token& stop);

  /// What is asked of the store may be answered after this is gone.
  std::shared_ptr<State> state_;
  std::jthread thread_;
};

}  // namespace usher::api::v1
