#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "adapters/telemetry/log.hpp"

namespace usher::app {

/// Tells whoever watches usher that it is alive, as long as it is: once each of its parts has answered, again
/// and again. Where one does not, or does not even let go of who asks it, nothing is told, and the log says
/// which.
class Watchdog {
 public:
  struct Part {
    /// Called from any thread, once: whether it is alive. Otherwise it is asked again.
    using Answer = std::function<void(bool alive)>;

    std::string name;
    std::function<void(Answer answer)> ask;
  };

  /// @param every how often to ask; nobody is asked again before all have answered
  /// @param tell is called on whichever thread answered last, and must not wait
  Watchdog(std::chrono::microseconds every, std::vector<Part> parts, std::function<void()> tell,
           telemetry::Logger& log);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  /// Once nobody is being asked any more. What is answered afterwards goes nowhere. The parts have to be
  /// there until then.
  ~Watchdog();

 private:
  struct Round;

  void look_on(const std::stop_token& stop);
  void look();
  void ask_on(const std::stop_token& stop);

  std::chrono::microseconds every_;
  std::vector<Part> parts_;
  telemetry::Logger& log_;
  std::shared_ptr<Round> round_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool due_ = false;  ///< somebody is to be asked
  std::jthread asking_;
  std::jthread looking_;  ///< another one: a part may keep the one that asks
};

}  // namespace usher::app
