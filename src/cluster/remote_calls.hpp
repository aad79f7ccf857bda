#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "cluster/conversation_limits.hpp"
#include "cluster/message.hpp"
#include "secrets/random.hpp"
#include "service/done.hpp"

namespace usher::cluster {

/// Hands a message to the other nodes. False where it certainly went nowhere.
using Post = std::function<bool(const Message&)>;

/// The asking half of the conversation (see `Message`): what this node has the one that leads do.
/// Thread-safe; `post` is called by any thread, with nothing locked.
class RemoteCalls {
 public:
  RemoteCalls(const Name& self, Post post, secrets::Random& random, ConversationLimits limits);
  RemoteCalls(const RemoteCalls&) = delete;
  RemoteCalls& operator=(const RemoteCalls&) = delete;
  ~RemoteCalls();

  /// @returns `accounts_unavailable`: nobody led, or too much is under way, and nothing was done;
  ///   `accounts_unsure`: it was ordered and no answer came; and what the leader's directory says
  void call(Order order, service::Done<bool> done);

  void take_offer(const Message& offer);
  void take_answer(const Message& answer);
  /// Answers to what was ordered can't come any more.
  void link_lost();
  /// Ends what is under way; whatever comes later is refused. Harmless to repeat.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;

  struct Call {
    Order order;
    service::Done<bool> done;
    Clock::time_point due;  ///< when to ask again or, once it was ordered, to give up
    Clock::time_point ask_until;
    bool ordered = false;
  };
  using Calls = std::map<Name, Call>;

  /// What there is to do once nothing is locked any more.
  struct Due {
    std::vector<Message> questions;
    std::vector<Call> over;
  };

  void run();
  [[nodiscard]] Due take_due(Clock::time_point now);
  [[nodiscard]] Message message(Message::Kind kind, const Name& request) const;
  [[nodiscard]] std::optional<Call> remove(const Name& request);
  static void give_up(Call call);

  Name self_;
  Post post_;
  secrets::Random& random_;
  ConversationLimits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Calls calls_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace usher::cluster
