#pragma once

#include <string_view>

#include "adapters/cluster/conversation_limits.hpp"
#include "adapters/cluster/leader_endpoint.hpp"
#include "adapters/cluster/membership.hpp"
#include "adapters/cluster/message.hpp"
#include "adapters/cluster/remote_calls.hpp"
#include "base/secrets/master_key.hpp"
#include "base/secrets/message_sealer.hpp"
#include "base/secrets/random.hpp"
#include "domain/use_cases/account_directory.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::cluster {

/// The accounts that one node of several reaches: the node that leads makes them, and the others have it make
/// them (`Message` tells how). Passwords travel, so all that is said is sealed with a key that follows from
/// the key file.
///
/// Beside what `AccountDirectory` says: `accounts_unavailable` also where no node leads. Calls end within
/// eighty seconds. Thread-safe. What it is given must outlive it, and it must outlive what it was asked.
class SharedAccounts final : public domain::AccountDirectory {
 public:
  /// @param local where accounts are made while this node leads
  SharedAccounts(domain::AccountDirectory& local, domain::Store& store, Membership& membership,
                 const secrets::MasterKey& master, secrets::Random& random, ConversationLimits limits = {});

  void exists(domain::BareJid address, domain::Done<bool> done) override;
  void has_been_there(domain::BareJid address, domain::Duration how_long, domain::Done<bool> done) override;
  void find_profile(domain::BareJid address, domain::Done<domain::Profile> done) override;
  void create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) override;
  void set_password(domain::BareJid address, secrets::Secret password, domain::Done<void> done) override;

  /// What the membership tells its observer.
  void set_leading(bool leading) { endpoint_.set_leading(leading); }
  void connection_lost() { calls_.connection_lost(); }
  void take(std::string_view text);

  /// Ends what other nodes were asked; from here on they are asked no more. Harmless to repeat.
  void stop() { calls_.stop(); }
  /// Waits until what other nodes asked of this one is over. To be called once the membership and the local
  /// directory were stopped, and before the store is gone.
  void finish() { endpoint_.wait_until_idle(); }

 private:
  [[nodiscard]] bool post(const Message& message);

  domain::AccountDirectory& local_;
  Membership& membership_;
  secrets::Random& random_;
  secrets::MessageSealer sealer_;
  RandomId self_;
  LeaderEndpoint endpoint_;
  RemoteCalls calls_;
};

}  // namespace usher::cluster
