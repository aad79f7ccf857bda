#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "adapters/cluster/conversation_limits.hpp"
#include "adapters/cluster/message.hpp"
#include "base/secrets/random.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::cluster {

/// Hands a message to the other nodes. False where it certainly went nowhere.
using Post = std::function<bool(const Message&)>;

/// The asking half of the conversation (see `Message`): what this node has the one that leads do.
/// Thread-safe; `post` is called by any thread, with nothing locked.
class RemoteCalls {
 public:
  RemoteCalls(const RandomId& self, Post post, secrets::Random& random, ConversationLimits limits);
  RemoteCalls(const RemoteCalls&) = delete;
  RemoteCalls& operator=(const RemoteCalls&) = delete;
  ~RemoteCalls();

  /// @returns `accounts_unavailable`: nobody led, or too much is under way, and nothing was done;
  ///   `accounts_unsure`: it was requested and no answer came; and what the leader's directory says
  void call(AccountRequest request, domain::Done<bool> done);
  /// The same for what an answer holds beside.
  void find_profile(std::string address, domain::Done<domain::Profile> done);

  void take_grant(const Message& grant);
  void take_answer(const Message& answer);
  /// Answers to what was requested can't come any more.
  void connection_lost();
  /// Ends what is under way; whatever comes later is refused. Harmless to repeat.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  using Taking = std::move_only_function<void(Answer, domain::Profile)>;

  struct Call {
    AccountRequest request;
    Taking done;
    Clock::time_point due;  ///< when to ask again or, once it was requested, to give up
    Clock::time_point discover_until;
    bool requested = false;
  };
  using Calls = std::map<RandomId, Call>;

  /// What there is to do once nothing is locked any more.
  struct Due {
    std::vector<Message> discoveries;
    std::vector<Call> over;
  };

  void start(AccountRequest request, Taking done);
  void run();
  [[nodiscard]] Due take_due(Clock::time_point now);
  [[nodiscard]] Message message(Message::Kind kind, const RandomId& call_id) const;
  [[nodiscard]] std::optional<Call> remove(const RandomId& call_id);
  static void give_up(Call call);

  RandomId self_;
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
