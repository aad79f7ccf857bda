#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "domain/use_cases/account_directory.hpp"

namespace usher::app {

/// The accounts of an XMPP server whose connection is about to be there. What is asked while they are held is
/// asked once they are held no more. Thread-safe. `accounts` must outlive this.
class HeldAccounts final : public domain::AccountDirectory {
 public:
  explicit HeldAccounts(domain::AccountDirectory& accounts) : accounts_(accounts) {}

  /// Holds them as long as what it gives is kept, which this must outlive.
  [[nodiscard]] std::shared_ptr<void> hold();

  void exists(domain::BareJid address, domain::Done<bool> done) override;
  void has_been_there(domain::BareJid address, domain::Duration how_long, domain::Done<bool> done) override;
  void find_profile(domain::BareJid address, domain::Done<domain::Profile> done) override;
  void create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) override;
  void set_password(domain::BareJid address, secrets::Secret password, domain::Done<void> done) override;

 private:
  using Call = std::move_only_function<void()>;

  template <class... Arguments>
  void pass(void (domain::AccountDirectory::*call)(Arguments...), Arguments... arguments);
  void release();

  domain::AccountDirectory& accounts_;
  std::mutex mutex_;
  bool held_ = false;
  std::vector<Call> waiting_;
};

}  // namespace usher::app
