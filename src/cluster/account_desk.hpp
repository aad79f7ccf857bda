#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>

#include "cluster/conversation_limits.hpp"
#include "cluster/message.hpp"
#include "cluster/remote_calls.hpp"
#include "core/jid.hpp"
#include "secrets/random.hpp"
#include "service/account_directory.hpp"
#include "service/store.hpp"

namespace usher::cluster {

/// The leading half of the conversation (see `Message`): what other nodes have this one do, while it leads.
/// Thread-safe; `post` is called by any thread, with nothing locked.
class AccountDesk {
 public:
  /// @param local where accounts are made by the node that leads
  AccountDesk(const Name& self, Post post, secrets::Random& random, service::AccountDirectory& local,
              service::Store& store, ConversationLimits limits)
      : self_(self), post_(std::move(post)), random_(random), local_(local), store_(store), limits_(limits) {}

  void set_leading(bool leading) { leading_ = leading; }
  [[nodiscard]] bool leads() const noexcept { return leading_; }

  void take_question(const Message& question);
  void take_order(Message order);

 private:
  using Clock = std::chrono::steady_clock;

  struct Offer {
    Name request;
    Name to;
    Clock::time_point until;
  };

  [[nodiscard]] std::optional<Offer> take_offer_of(const Message& order);
  void execute(Message order);
  void create(Message order, core::BareJid address);
  void answer(const Message& order, Answer answer);

  Name self_;
  Post post_;
  secrets::Random& random_;
  service::AccountDirectory& local_;
  service::Store& store_;
  ConversationLimits limits_;
  std::atomic<bool> leading_ = false;
  std::mutex mutex_;
  std::map<Name, Offer> offers_;
  std::size_t under_way_ = 0;
};

}  // namespace usher::cluster
