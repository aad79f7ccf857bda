#pragma once

#include <chrono>
#include <cstddef>

namespace usher::http {

/// Whether a client takes what is written for it. What the kernel holds for it counts too: that can be
/// megabytes, and takes a slow client longer than any limit without a further write being possible.
class WriteProgress {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// Has the kernel hold little that it does not send yet; by itself it would take megabytes of what nobody
  /// reads.
  static void keep_kernel_small(int socket);

  void begin(TimePoint now) { since_ = now; }
  /// Since when the client has taken nothing.
  /// @param sent how much of what is written the kernel has
  TimePoint look(int socket, std::size_t sent, TimePoint now);

 private:
  TimePoint since_;
  std::size_t sent_ = 0;
  int unacknowledged_ = 0;
};

}  // namespace usher::http
