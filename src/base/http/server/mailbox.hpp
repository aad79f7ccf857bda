#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/http/response.hpp"

namespace usher::http {

class ReplyChannel;

/// Brings answers that were given on other threads to the thread that their connections live on.
/// Any number of answers that come together wake that thread once. `put` and `close` are
/// thread-safe; it may outlive the thread that it belongs to.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  struct Delivery {
    std::shared_ptr<ReplyChannel> channel;
    std::optional<Response> response;  ///< nothing: there is more in the stream of the one before
  };

  /// @param wake has the owning thread call `take` soon; called from any thread, never after `close`. It may
  ///   fail: the owner looks now and then without being woken.
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  /// Dropped once it is closed.
  void put(Delivery delivery);
  /// Swaps what came into `deliveries`, whose own content is dropped and capacity kept.
  void take(std::vector<Delivery>& deliveries);
  void close();

  /// Whether the calling thread is the one that owns the mailbox.
  [[nodiscard]] bool is_here() const noexcept { return owner_ == std::this_thread::get_id(); }
  /// Makes the calling thread the owner.
  void settle_here() noexcept { owner_ = std::this_thread::get_id(); }

  /// While one lives, answers that are given on its thread wake nobody; at its end each thread that
  /// has some is woken once. One that is woken by the first of many answers takes the processor from
  /// whoever gives the others.
  class Together {
   public:
    Together() : before_(std::exchange(together_, this)) {}
    Together(const Together&) = delete;
    Together& operator=(const Together&) = delete;
    ~Together() {
      together_ = before_;
      for (const auto& mailbox : unwoken_) mailbox->wake();
    }

   private:
    friend class Mailbox;

    Together* before_;
    std::vector<std::shared_ptr<Mailbox>> unwoken_;
  };

 private:
  void wake() noexcept;

  static inline thread_local Together* together_ = nullptr;

  std::atomic<std::thread::id> owner_;
  std::function<void()> wake_;
  /// Held while the owner is woken, which then need not wait for it to `take`.
  std::mutex waking_;
  std::mutex mutex_;
  bool closed_ = false;  ///< changed under both
  std::vector<Delivery> deliveries_;
};

}  // namespace usher::http
