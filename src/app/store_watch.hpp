#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "domain/model/error.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::app {

/// Knows whether the store can be read and written, by asking it now and then, and whenever somebody wants to
/// know. Thread-safe.
class StoreWatch {
 public:
  using Clock = std::chrono::steady_clock;

  struct State {
    /// Absent where all is well.
    std::optional<domain::Error> not_readable;
    std::optional<domain::Error> not_writable;
  };
  using Answer = std::move_only_function<void(const State&)>;

  StoreWatch() = default;
  StoreWatch(const StoreWatch&) = delete;
  StoreWatch& operator=(const StoreWatch&) = delete;
  ~StoreWatch() { stop(); }

  /// @param store is asked until this is stopped, and may answer later
  /// @param every how often to ask, at least
  void start(domain::Store& store, std::chrono::milliseconds every);
  /// Answers whoever waits. What the store says afterwards goes nowhere.
  void stop();

  /// Answers by what the store says now or, where that takes more than a moment, by what is known.
  void ask(Answer answer);

  /// Something was committed that began then.
  void on_commit(Clock::time_point began);
  /// The store gave up on something, by itself: it is away, or the time was over.
  void on_failure();
  /// Whether something was committed that began since then.
  [[nodiscard]] bool wrote_since(Clock::time_point time) const;
  /// Whether the store has committed something or given up on it since then: one that does neither hangs.
  [[nodiscard]] bool acted_since(Clock::time_point time) const;

 private:
  /// One kind of question, of which one is under way at a time.
  struct Probe {
    std::optional<Clock::time_point> asked;  ///< of the one under way
    std::optional<domain::Error> failure = domain::Error{domain::Errc::store_unavailable};
    std::uint64_t answers = 0;
  };
  struct Waiting {
    Answer answer;
    Clock::time_point until;
    std::uint64_t reads = 0;  ///< of `Probe::answers`, those that are new enough
    std::uint64_t writes = 0;
  };
  /// Outlives this where an answer of the store comes late.
  struct Shared {
    static constexpr Clock::rep never = Clock::time_point::min().time_since_epoch().count();

    void on_commit(Clock::time_point began);
    void acts();
    void answered(Probe& probe, std::optional<domain::Error> failure);

    std::mutex mutex;
    std::condition_variable_any changed;
    Probe read;
    Probe write;
    std::atomic<Clock::rep> wrote = never;
    std::atomic<Clock::rep> acted = never;
  };

  void run(const std::stop_token& stop);
  void probe(Clock::time_point now);
  void answer(Clock::time_point now);
  // To be called with the mutex locked.
  [[nodiscard]] bool is_fresh(const Waiting& waiting) const;
  [[nodiscard]] bool is_wanted() const;
  [[nodiscard]] State state(Clock::time_point now) const;

  domain::Store* store_ = nullptr;
  std::chrono::milliseconds every_{};
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::vector<Waiting> waiting_;
  bool stopped_ = false;
  std::jthread thread_;
};

}  // namespace usher::app
