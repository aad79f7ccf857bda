#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace usher::pictures {

/// Makes portraits one after another, on a thread of its own that starts with the first: whoever asks has
/// connections to serve. Thread-safe.
class PortraitMaker {
 public:
  /// How many may wait, and with them `decode`'s bounds on files: 4 MiB.
  static constexpr std::size_t waiting_max = 16;

  /// Takes a portrait; empty where none could be made, or too many wait.
  using Done = std::move_only_function<void(std::string portrait)>;

  PortraitMaker() = default;
  PortraitMaker(const PortraitMaker&) = delete;
  PortraitMaker& operator=(const PortraitMaker&) = delete;
  /// Those who wait get none.
  ~PortraitMaker();

  /// @param done called exactly once, on that thread or before this returns; it neither blocks nor throws
  void make(std::string file, Done done);

 private:
  struct Order {
    std::string file;
    Done done;
  };

  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Order> waiting_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace usher::pictures
