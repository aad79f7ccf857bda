#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "adapters/xmpp/accounts/admin_command.hpp"
#include "domain/model/jid.hpp"
#include "domain/use_cases/account_directory.hpp"

namespace usher::xmpp {

/// Whether accounts can be made by administration commands.
enum class CommandRights : std::uint8_t {
  granted,
  refused,
  unanswered,  ///< the server did not say: it may be slow, or drop what components ask
};

/// Accounts by service administration commands (XEP-0133): for servers without usher's plugin, where the
/// administrator lets the component run them. Groups, roles and rosters are out of their reach.
///
/// Thread-safe where `send` is. Calls end within two times fifteen seconds, and a step of the existence
/// check within as much again.
class AdminAccounts final : public domain::AccountDirectory {
 public:
  /// @param component the component's own domain
  AdminAccounts(SendIq send, std::string component, domain::DomainName host);

  void exists(domain::BareJid address, domain::Done<bool> done) override;
  void create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) override;
  void set_password(domain::BareJid address, secrets::Secret password, domain::Done<void> done) override;

  /// Whether the server lets the component run the commands and tells accounts apart.
  void check_rights(std::move_only_function<void(CommandRights)> done);

  /// What was learnt about the server holds for one stream: the next may lead to another.
  void stream_changed() { state_->statistics = Statistics::untried; }

 private:
  /// Whether the server's user statistics tell an account that is there from one that is not. Prosody's do;
  /// ejabberd's say the same of both, and it lists its accounts instead.
  enum class Statistics : std::uint8_t { untried, tell, do_not_tell };
  struct State {
    SendIq send;
    std::string component;
    domain::DomainName host;
    std::atomic<Statistics> statistics{Statistics::untried};
    std::atomic<bool> answered_last = true;  ///< whether the last request had an answer, be it a refusal

    [[nodiscard]] AdminCommand command(std::string node) const;
  };
  using Shared = std::shared_ptr<State>;

  static void look(const Shared& state, domain::BareJid address, domain::Done<bool> done);
  static void try_statistics(const Shared& state, domain::BareJid address, domain::Done<bool> done);
  static void ask_statistics(const Shared& state, const domain::BareJid& address, domain::Done<bool> done);

  static void not_created(const Shared& state, domain::BareJid address, const AdminFailure& failure,
                          domain::Done<domain::AccountCreated> done);

  Shared state_;
};

}  // namespace usher::xmpp
