#pragma once

#include <chrono>

namespace usher::cli {

/// Times at which a command that goes on until it is told to stop looks again.
class Pauses {
 public:
  Pauses() = default;
  Pauses(const Pauses&) = delete;
  Pauses& operator=(const Pauses&) = delete;
  virtual ~Pauses() = default;

  /// Waits so long.
  /// @returns whether to go on
  virtual bool pause(std::chrono::seconds length) = 0;
};

/// Until SIGINT or SIGTERM comes, or nobody reads what the program writes any more. Made before
/// other threads are, which would get the signals instead.
class UntilStopped final : public Pauses {
 public:
  UntilStopped();
  UntilStopped(const UntilStopped&) = delete;
  UntilStopped& operator=(const UntilStopped&) = delete;
  ~UntilStopped() override;

  bool pause(std::chrono::seconds length) override;

 private:
  int signals_ = -1;
};

}  // namespace usher::cli
