#pragma once

#include <optional>
#include <string>

#include "adapters/xmpp/stream/iq_client.hpp"
#include "domain/use_cases/account_directory.hpp"

namespace usher::xmpp {

/// Accounts by usher's plugin in the XMPP server (docs/plugin-protocol.md): usher is no administrator there,
/// and contacts, groups and roles come with the account. Thread-safe where `send` is. Calls end within
/// twenty seconds.
class PluginAccounts final : public domain::AccountDirectory {
 public:
  /// @param component the component's own domain
  PluginAccounts(SendIq send, std::string component)
      : send_(std::move(send)), component_(std::move(component)) {}

  void exists(domain::BareJid address, domain::Done<bool> done) override;
  /// Whether it is, or would be once it is there, an administrator's of the host.
  /// @returns `accounts_unavailable`, also of a plugin that is too old to say
  void is_administrator(const domain::BareJid& address, domain::Done<bool> done);
  void has_been_there(domain::BareJid address, domain::Duration how_long, domain::Done<bool> done) override;
  void create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) override;
  void set_password(domain::BareJid address, secrets::Secret password, domain::Done<void> done) override;

 private:
  /// What the plugin says of an account; nothing of what it is too old to say.
  struct Standing {
    bool exists = false;
    std::optional<bool> admin;
    std::optional<domain::Duration> age;
    bool enabled = true;
  };

  void ask(const domain::BareJid& address, domain::Done<Standing> done);

  SendIq send_;
  std::string component_;
};

}  // namespace usher::xmpp
