#pragma once

#include <string_view>

#include "cluster/account_desk.hpp"
#include "cluster/conversation_limits.hpp"
#include "cluster/message.hpp"
#include "cluster/node_link.hpp"
#include "cluster/remote_calls.hpp"
#include "secrets/master_key.hpp"
#include "secrets/message_sealer.hpp"
#include "secrets/random.hpp"
#include "service/account_directory.hpp"
#include "service/store.hpp"

namespace usher::cluster {

/// The accounts that one node of several reaches: the node that leads makes them, and the others have it make
/// them (`Message` tells how). Passwords travel, so all that is said is sealed with a key that follows from
/// the key file.
///
/// Beside what `AccountDirectory` says: `accounts_unavailable` also where no node leads. Calls end within
/// eighty seconds. Thread-safe. What it is given must outlive it, and it must outlive what it was asked.
class SharedAccounts final : public service::AccountDirectory {
 public:
  /// @param local where accounts are made while this node leads
  SharedAccounts(service::AccountDirectory& local, service::Store& store, NodeLink& link,
                 const secrets::MasterKey& master, secrets::Random& random, ConversationLimits limits = {});

  void exists(core::BareJid address, service::Done<bool> done) override;
  void create(service::NewAccount account, service::Done<service::AccountCreated> done) override;
  void set_password(core::BareJid address, core::Secret password, service::Done<void> done) override;

  /// What the link tells its observer.
  void set_leading(bool leading) { desk_.set_leading(leading); }
  void link_lost() { calls_.link_lost(); }
  void take(std::string_view text);

  /// Ends what other nodes were asked; from here on they are asked no more. Harmless to repeat.
  void stop() { calls_.stop(); }

 private:
  [[nodiscard]] bool post(const Message& message);

  service::AccountDirectory& local_;
  NodeLink& link_;
  secrets::Random& random_;
  secrets::MessageSealer sealer_;
  Name self_;
  AccountDesk desk_;
  RemoteCalls calls_;
};

}  // namespace usher::cluster
