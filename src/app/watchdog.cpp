#include "app/watchdog.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>

#include "base/text/joined.hpp"

namespace usher::app {

/// Who has answered since all were asked. Outlives the watchdog where an answer comes late.
struct Watchdog::Round {
  enum class State : std::uint8_t { to_be_asked, asked, alive };

  void answered(std::size_t part, bool alive) {
    const std::scoped_lock lock(mutex);
    states[part] = alive ? State::alive : State::to_be_asked;
    if (tell && std::ranges::all_of(states, [](State each) { return each == State::alive; })) tell();
  }

  /// Begins anew where all have answered.
  /// @returns who is to be asked
  std::vector<std::size_t> begin() {
    const std::scoped_lock lock(mutex);
    if (std::ranges::all_of(states, [](State each) { return each == State::alive; })) {
      std::ranges::fill(states, State::to_be_asked);
      complained = false;
    }
    std::vector<std::size_t> parts;
    for (std::size_t i = 0; i < states.size(); ++i) {
      if (states[i] != State::to_be_asked) continue;
      states[i] = State::asked;
      parts.push_back(i);
    }
    return parts;
  }

  /// Who was asked and has not answered; nobody where that was said already.
  std::vector<std::size_t> silent() {
    const std::scoped_lock lock(mutex);
    std::vector<std::size_t> parts;
    for (std::size_t i = 0; i < states.size() && !complained; ++i) {
      if (states[i] != State::alive) parts.push_back(i);
    }
    complained = complained || !parts.empty();
    return parts;
  }

  std::mutex mutex;
  std::vector<State> states;
  std::function<void()> tell;  ///< none once the watchdog is gone
  bool complained = false;
};

Watchdog::Watchdog(std::chrono::microseconds every, std::vector<Part> parts, std::function<void()> tell,
                   telemetry::Logger& log)
    : every_(every), parts_(std::move(parts)), log_(log), round_(std::make_shared<Round>()) {
  round_->states.assign(parts_.size(), Round::State::alive);
  round_->tell = std::move(tell);
  asking_ = std::jthread([this](const std::stop_token& stop) { ask_on(stop); });
  looking_ = std::jthread([this](const std::stop_token& stop) { look_on(stop); });
}

Watchdog::~Watchdog() {
  looking_.request_stop();
  asking_.request_stop();
  looking_.join();
  asking_.join();
  const std::scoped_lock lock(round_->mutex);
  round_->tell = nullptr;
}

void Watchdog::look_on(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    lock.unlock();
    look();
    lock.lock();
    due_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, stop, every_, [] { return false; });
  }
}

void Watchdog::look() {
  if (const auto silent = round_->silent(); !silent.empty()) {
    log_.error("a part of usher does not answer: the service manager is not told that it is alive",
               {{"parts", text::joined(silent, ", ", [&](std::size_t each) { return parts_[each].name; })}});
  }
}

void Watchdog::ask_on(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [&] { return due_; })) {
    due_ = false;
    lock.unlock();
    for (const std::size_t part : round_->begin()) {
      if (stop.stop_requested()) return;
      parts_[part].ask([round = round_, part](bool alive) { round->answered(part, alive); });
    }
    lock.lock();
  }
}

}  // namespace usher::app
