#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/jid.hpp"
#include "service/account_directory.hpp"
#include "xmpp/accounts/admin_accounts.hpp"
#include "xmpp/accounts/plugin_accounts.hpp"
#include "xmpp/accounts/privileged_rosters.hpp"

namespace usher::xmpp {

/// The accounts of all hosts that a component serves: by the plugin where it said that it is there, else by
/// administration commands and, where it is granted, the privilege to write rosters. Thread-safe; hosts are
/// added before it is used.
class HostAccounts final : public service::AccountDirectory {
 public:
  void add(const core::DomainName& host, const SendIq& send, const std::string& component);

  /// The plugin of that host greeted, or was found to be gone.
  void plugin_is(const core::DomainName& host, bool there);
  [[nodiscard]] bool has_plugin(const core::DomainName& host) const;
  /// The server lets the component write that host's rosters, or does so no more.
  void rosters_are_granted(const core::DomainName& host, bool granted);
  [[nodiscard]] bool has_rosters(const core::DomainName& host) const;
  /// Whether accounts can be made without the plugin.
  void check_rights(const core::DomainName& host, std::move_only_function<void(bool)> done);
  /// What was learnt about the server no longer holds.
  void stream_changed(const core::DomainName& host);

  /// All of them: `accounts_unavailable` for a host that was not added.
  void exists(core::BareJid address, service::Done<bool> done) override;
  void create(service::NewAccount account, service::Done<service::AccountCreated> done) override;
  void set_password(core::BareJid address, core::Secret password, service::Done<void> done) override;

 private:
  struct Host {
    Host(const SendIq& send, const std::string& component, const core::DomainName& domain)
        : by_plugin(send, component), by_commands(send, component, domain), rosters(send, component) {}

    std::atomic<bool> plugin = false;
    std::atomic<bool> rosters_granted = false;
    PluginAccounts by_plugin;
    AdminAccounts by_commands;
    PrivilegedRosters rosters;
  };

  [[nodiscard]] Host* find(const core::DomainName& host) const;
  static void create_by_commands(const Host& host, AdminAccounts& accounts, service::NewAccount account,
                                 service::Done<service::AccountCreated> done);
  [[nodiscard]] service::AccountDirectory* directory_of(const core::DomainName& host) const;

  std::map<core::DomainName, std::unique_ptr<Host>> hosts_;
};

}  // namespace usher::xmpp
