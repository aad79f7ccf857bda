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

void HostAccounts::stream_changed(const core::DomainName& host) {
  if (Host* found = find(host)) found->by_commands.stream_changed();
}

void HostAccounts::exists(core::BareJid address, service::Done<bool> done) {
  auto* directory = directory_of(address.domain());
  if (directory == nullptr) return done(std::unexpected(Error{Errc::accounts_unavailable}));
  directory->exists(std::move(address), std::move(done));
}

void HostAccounts::create(service::NewAccount account, service::Done<service::AccountCreated> done) {
  auto* directory = directory_of(account.address.domain());
  if (directory == nullptr) return done(std::unexpected(Error{Errc::accounts_unavailable}));
  directory->create(std::move(account), std::move(done));
}

void HostAccounts::set_password(core::BareJid address, core::Secret password, service::Done<void> done) {
  auto* directory = directory_of(address.domain());
  if (directory == nullptr) return done(std::unexpected(Error{Errc::accounts_unavailable}));
  directory->set_password(std::move(address), std::move(password), std::move(done));
}

}  // namespace usher::xmpp
