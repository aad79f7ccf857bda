#include "xmpp/accounts/host_accounts.hpp"

#include <utility>

namespace usher::xmpp {

using core::Errc;
using core::Error;

void HostAccounts::add(const core::DomainName& host, const SendIq& send, const std::string& component) {
  hosts_.insert_or_assign(host, std::make_unique<Host>(send, component, host));
}

HostAccounts::Host* HostAccounts::find(const core::DomainName& host) const {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? nullptr : found->second.get();
}

service::AccountDirectory* HostAccounts::directory_of(const core::DomainName& host) const {
  Host* found = find(host);
  if (found == nullptr) return nullptr;
  if (found->plugin) return &found->by_plugin;
  return &found->by_commands;
}

void HostAccounts::plugin_is(const core::DomainName& host, bool there) {
  if (Host* found = find(host)) found->plugin = there;
}

bool HostAccounts::has_plugin(const core::DomainName& host) const {
  const Host* found = find(host);
  return found != nullptr && found->plugin;
}

void HostAccounts::rosters_are_granted(const core::DomainName& host, bool granted) {
  if (Host* found = find(host)) found->rosters_granted = granted;
}

bool HostAccounts::has_rosters(const core::DomainName& host) const {
  const Host* found = find(host);
  return found != nullptr && found->rosters_granted;
}

void HostAccounts::check_rights(const core::DomainName& host, std::move_only_function<void(bool)> done) {
  Host* found = find(host);
  if (found == nullptr) return done(false);
  found->by_commands.check_rights(std::move(done));
}

void HostAccounts::stream_changed(const core::DomainName& host) {
  Host* found = find(host);
  if (found == nullptr) return;
  found->rosters_granted = false;
  found->by_commands.stream_changed();
}

void HostAccounts::exists(core::BareJid address, service::Done<bool> done) {
  auto* directory = directory_of(address.domain());
  if (directory == nullptr) return done(std::unexpected(Error{Errc::accounts_unavailable}));
  directory->exists(std::move(address), std::move(done));
}

void HostAccounts::create(service::NewAccount account, service::Done<service::AccountCreated> done) {
  Host* host = find(account.address.domain());
  if (host == nullptr) return done(std::unexpected(Error{Errc::accounts_unavailable}));
  if (host->plugin) return host->by_plugin.create(std::move(account), std::move(done));
  create_by_commands(*host, host->by_commands, std::move(account), std::move(done));
}

/// An account is there once it was made, whatever becomes of its roster.
void HostAccounts::create_by_commands(const Host& host, AdminAccounts& accounts, service::NewAccount account,
                                      service::Done<service::AccountCreated> done) {
  if (!account.invite.inviter || !host.rosters_granted)
    return accounts.create(std::move(account), std::move(done));
  core::BareJid inviter(*account.invite.inviter, account.address.domain());
  core::BareJid invitee = account.address;
  accounts.create(std::move(account),
                  [rosters = host.rosters, inviter = std::move(inviter), invitee = std::move(invitee),
                   done = std::move(done)](core::Result<service::AccountCreated> created) mutable {
                    if (!created) return done(std::move(created));
                    rosters.make_contacts(inviter, invitee, [done = std::move(done)](bool both) mutable {
                      done(service::AccountCreated{.contact_added = both});
                    });
                  });
}

void HostAccounts::set_password(core::BareJid address, core::Secret password, service::Done<void> done) {
  auto* directory = directory_of(address.domain());
  if (directory == nullptr) return done(std::unexpected(Error{Errc::accounts_unavailable}));
  directory->set_password(std::move(address), std::move(password), std::move(done));
}

}  // namespace usher::xmpp
