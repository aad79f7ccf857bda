#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/jid.hpp"
#include "service/account_directory.hpp"
#include "xmpp/accounts/admin_command.hpp"

namespace usher::xmpp {

/// Accounts by service administration commands (XEP-0133): for servers without usher's plugin, where the
/// administrator lets the component run them. Groups, roles and rosters are out of their reach.
///
/// Thread-safe where `send` is. Calls end within two times fifteen seconds, and a step of the existence
/// check within as much again.
class AdminAccounts final : public service::AccountDirectory {
 public:
  /// @param component the component's own domain
  AdminAccounts(SendIq send, std::string component, core::DomainName host);

  void exists(core::BareJid address, service::Done<bool> done) override;
  void create(service::NewAccount account, service::Done<service::AccountCreated> done) override;
  void set_password(core::BareJid address, core::Secret password, service::Done<void> done) override;

  /// Whether the server lets the component run the commands and tells accounts apart.
  void check_rights(std::move_only_function<void(bool)> done);

  /// What was learnt about the server holds for one stream: the next may lead to another.
  void stream_changed() { state_->statistics = Statistics::untried; }

 private:
  /// Whether the server's user statistics tell an account that is there from one that is not. Prosody's do;
  /// ejabberd's say the same of both, and it lists its accounts instead.
  enum class Statistics : std::uint8_t { untried, tell, do_not_tell };
  struct State {
    SendIq send;
    std::string component;
    core::DomainName host;
    std::atomic<Statistics> statistics{Statistics::untried};

    [[nodiscard]] AdminCommand command(std::string node) const;
  };
  using Shared = std::shared_ptr<State>;

  static void look(const Shared& state, core::BareJid address, service::Done<bool> done);
  static void try_statistics(const Shared& state, core::BareJid address, service::Done<bool> done);
  static void ask_statistics(const Shared& state, const core::BareJid& address, service::Done<bool> done);

  static void not_created(const Shared& state, core::BareJid address, const AdminFailure& failure,
                          service::Done<service::AccountCreated> done);

  Shared state_;
};

}  // namespace usher::xmpp
