#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "adapters/cluster/conversation_limits.hpp"
#include "adapters/cluster/message.hpp"
#include "adapters/cluster/remote_calls.hpp"
#include "base/secrets/random.hpp"
#include "domain/model/jid.hpp"
#include "domain/use_cases/account_directory.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::cluster {

/// The leading half of the conversation (see `Message`): what other nodes have this one do, while it leads.
/// Thread-safe; `post` is called by any thread, with nothing locked.
class LeaderEndpoint {
 public:
  /// @param local where accounts are made by the node that leads
  LeaderEndpoint(const RandomId& self, Post post, secrets::Random& random, domain::AccountDirectory& local,
                 domain::Store& store, ConversationLimits limits)
      : self_(self), post_(std::move(post)), random_(random), local_(local), store_(store), limits_(limits) {}

  void set_leading(bool leading) { leading_ = leading; }
  [[nodiscard]] bool leads() const noexcept { return leading_; }

  void take_discovery(const Message& discovery);
  void take_request(Message request);

  /// Waits until nothing is under way. To be called once the local directory and the membership were stopped.
  void wait_until_idle();

 private:
  using Clock = std::chrono::steady_clock;

  struct Grant {
    RandomId call_id;
    RandomId to;
    Clock::time_point until;
  };

  struct Ended {
    void operator()(LeaderEndpoint* endpoint) const noexcept;
  };
  /// As long as there is one, `wait_until_idle` waits: it goes where its task fails midway, too.
  using UnderWay = std::unique_ptr<LeaderEndpoint, Ended>;

  /// A request that is carried out, until it is answered.
  struct Task {
    Message request;
    UnderWay under_way;
  };

  [[nodiscard]] std::optional<Grant> take_grant_of(const Message& request);
  void execute(Task task);
  void create(Task task, domain::BareJid address);
  void answer(Task task, Answer answer, domain::Profile profile = {});

  RandomId self_;
  Post post_;
  secrets::Random& random_;
  domain::AccountDirectory& local_;
  domain::Store& store_;
  ConversationLimits limits_;
  std::atomic<bool> leading_ = false;
  std::mutex mutex_;
  std::map<RandomId, Grant> grants_;
  std::size_t under_way_ = 0;
  std::condition_variable idle_;
};

}  // namespace usher::cluster
