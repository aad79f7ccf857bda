#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "http/response.hpp"

namespace usher::http {

class ReplyChannel;

/// Brings answers that were given on other threads to the thread that their connections live on.
/// Any number of answers that come together wake that thread once. `put` and `close` are
/// thread-safe; it may outlive the thread that it belongs to.
class Mailbox {
 public:
  struct Delivery {
    std::shared_ptr<ReplyChannel> channel;
    std::uint64_t exchange = 0;
    Response response;
  };

  /// @param wake has the owning thread call `take` soon; called from any thread, never after `close`
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  /// Dropped once it is closed.
  void put(Delivery delivery);
  /// Swaps what came into `deliveries`, whose own content is dropped and capacity kept.
  void take(std::vector<Delivery>& deliveries);
  void close();

  /// Whether the calling thread is the one that owns the mailbox.
  [[nodiscard]] bool is_here() const noexcept { return current_ == this; }

  /// Makes the calling thread the owner, for a while.
  class Owner {
   public:
    explicit Owner(const Mailbox& mailbox) noexcept : before_(current_) { current_ = &mailbox; }
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;
    ~Owner() { current_ = before_; }

   private:
    const Mailbox* before_;
  };

 private:
  static inline thread_local const Mailbox* current_ = nullptr;

  std::function<void()> wake_;
  std::mutex mutex_;
  bool closed_ = false;
  std::vector<Delivery> deliveries_;
};

}  // namespace usher::http
