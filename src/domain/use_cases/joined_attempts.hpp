#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "domain/model/error.hpp"
#include "domain/model/invite.hpp"
#include "domain/use_cases/barrier.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::domain {

/// What is under way for which form, so that a double click is one attempt with two listeners.
/// Thread-safe, and bounded in both directions.
template <class T>
class JoinedAttempts {
 public:
  using Key = std::pair<InviteId, std::string>;  ///< and the form's id

  enum class Entry : std::uint8_t {
    started,  ///< nothing was under way: the caller sees to it, and takes an `Attempt`
    joined,   ///< `done` will be called with what is under way
    full,     ///< `done` was left alone
  };

  JoinedAttempts(std::size_t attempts_max, std::size_t listeners_max)
      : attempts_max_(attempts_max), listeners_max_(listeners_max) {}

  /// Takes `done` unless it is `full`.
  [[nodiscard]] Entry enter(const Key& key, Done<T>& done) {
    const std::scoped_lock lock(state_->mutex);
    auto& attempts = state_->attempts;
    const auto found = attempts.find(key);
    if (found == attempts.end()) {
      if (attempts.size() >= attempts_max_) return Entry::full;
      attempts[key].push_back(std::move(done));
      return Entry::started;
    }
    if (found->second.size() >= listeners_max_) return Entry::full;
    found->second.push_back(std::move(done));
    return Entry::joined;
  }

 private:
  struct State {
    std::mutex mutex;
    std::map<Key, std::vector<Done<T>>> attempts;
  };

 public:
  /// One that was `started`. Whoever sees to it keeps this until it is finished: where that breaks off, as
  /// by an exception, `accounts_unsure` is told. It may outlive all of them, and then tells nobody.
  class Attempt {
   public:
    Attempt(JoinedAttempts& all, Key key) : state_(all.state_), key_(std::move(key)) {}
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    ~Attempt() {
      behind_barrier([this] { finish(fail(Errc::accounts_unsure)); });
    }

    /// Tells all who listen, once.
    void finish(const Result<T>& outcome) {
      const auto state = std::exchange(state_, {}).lock();
      if (!state) return;
      std::vector<Done<T>> listeners;
      {
        const std::scoped_lock lock(state->mutex);
        const auto found = state->attempts.find(key_);
        listeners = std::move(found->second);
        state->attempts.erase(found);
      }
      for (auto& listener : listeners) behind_barrier([&] { listener(outcome); });
    }

   private:
    std::weak_ptr<State> state_;
    Key key_;
  };

 private:
  std::size_t attempts_max_;
  std::size_t listeners_max_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace usher::domain
