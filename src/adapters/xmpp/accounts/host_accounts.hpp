#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/xmpp/accounts/admin_accounts.hpp"
#include "adapters/xmpp/accounts/plugin_accounts.hpp"
#include "adapters/xmpp/accounts/privileged_rosters.hpp"
#include "adapters/xmpp/accounts/public_profile.hpp"
#include "base/pictures/portrait_maker.hpp"
#include "domain/model/jid.hpp"
#include "domain/use_cases/account_directory.hpp"

namespace usher::xmpp {

/// How contacts are made without the plugin.
enum class Rosters : std::uint8_t {
  not_granted,
  untried,  ///< granted, and whether the server keeps its word is not known yet
  written,
  in_vain,  ///< granted, and what was written last was refused, or is not in a roster that was read back
};

/// The accounts of all hosts that a component serves: by the plugin where it said that it is there, else by
/// administration commands and, where it is granted, the privilege to write rosters. Thread-safe; hosts are
/// added before it is used.
class HostAccounts final : public domain::AccountDirectory {
 public:
  void add(const domain::DomainName& host, const SendIq& send, const std::string& component);

  /// The plugin of that host greeted, or was found to be gone.
  void plugin_is(const domain::DomainName& host, bool there);
  [[nodiscard]] bool has_plugin(const domain::DomainName& host) const;
  /// The server lets the component write that host's rosters, or does so no more.
  void rosters_are_granted(const domain::DomainName& host, bool granted);
  [[nodiscard]] Rosters rosters(const domain::DomainName& host) const;
  /// Is told of inviters who did not become contacts, though the server had granted it. Before it is used.
  void on_contacts_failed(std::function<void(const domain::BareJid& inviter, std::string_view why)> told) {
    contacts_failed_ = std::move(told);
  }
  /// Whether accounts can be made without the plugin.
  void check_rights(const domain::DomainName& host, std::move_only_function<void(CommandRights)> done);
  /// Whether an account is an administrator's of its host.
  /// @returns `purpose_not_allowed` where only a plugin could tell; `accounts_unavailable`
  void is_administrator(const domain::BareJid& address, domain::Done<bool> done);
  /// What was learnt about the server no longer holds.
  void stream_changed(const domain::DomainName& host);

  /// All of them: `accounts_unavailable` for a host that was not added.
  void exists(domain::BareJid address, domain::Done<bool> done) override;
  void has_been_there(domain::BareJid address, domain::Duration how_long, domain::Done<bool> done) override;
  /// By whichever way accounts are made.
  void find_profile(domain::BareJid address, domain::Done<domain::Profile> done) override;
  void create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) override;
  void set_password(domain::BareJid address, secrets::Secret password, domain::Done<void> done) override;

 private:
  struct Host {
    Host(const SendIq& sending, const std::string& ours, const domain::DomainName& domain)
        : send(sending),
          component(ours),
          by_plugin(send, component),
          by_commands(send, component, domain),
          rosters(send, component) {}

    SendIq send;
    std::string component;

    std::atomic<bool> plugin = false;
    std::atomic<Rosters> rosters_are = Rosters::not_granted;
    PluginAccounts by_plugin;
    AdminAccounts by_commands;
    PrivilegedRosters rosters;
  };

  /// Keeps what an attempt says of the server's word, where it says anything and the grant is still there.
  static void learn(Host& host, const std::expected<ContactsMade, IqFailure>& made);
  [[nodiscard]] Host* find(const domain::DomainName& host) const;
  void create_by_commands(Host& host, AdminAccounts& accounts, domain::NewAccount account,
                          domain::Done<domain::AccountCreated> done);
  [[nodiscard]] domain::AccountDirectory* directory_of(const domain::DomainName& host) const;

  std::map<domain::DomainName, std::unique_ptr<Host>> hosts_;
  pictures::PortraitMaker portraits_;
  std::function<void(const domain::BareJid&, std::string_view)> contacts_failed_;
};

}  // namespace usher::xmpp
