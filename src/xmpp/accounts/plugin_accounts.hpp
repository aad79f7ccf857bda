#pragma once

#include <string>

#include "service/account_directory.hpp"
#include "xmpp/stream/iq_client.hpp"

namespace usher::xmpp {

/// Accounts by usher's plugin in the XMPP server (docs/plugin-protocol.md): usher is no administrator there,
/// and contacts, groups and roles come with the account. Thread-safe where `send` is. Calls end within
/// twenty seconds.
class PluginAccounts final : public service::AccountDirectory {
 public:
  /// @param component the component's own domain
  PluginAccounts(SendIq send, std::string component)
      : send_(std::move(send)), component_(std::move(component)) {}

  void exists(core::BareJid address, service::Done<bool> done) override;
  void create(service::NewAccount account, service::Done<service::AccountCreated> done) override;
  void set_password(core::BareJid address, core::Secret password, service::Done<void> done) override;

 private:
  SendIq send_;
  std::string component_;
};

}  // namespace usher::xmpp
