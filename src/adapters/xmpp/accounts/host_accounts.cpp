#include "adapters/xmpp/accounts/host_accounts.hpp"

#include <utility>

namespace usher::xmpp {

using domain::Errc;

namespace {

std::string_view reason_of(const IqFailure& failure) {
  if (failure.kind != IqFailure::Kind::refused) return "no answer came";
  return failure.error.text.empty() ? failure.error.condition : failure.error.text;
}

}  // namespace

void HostAccounts::add(const domain::DomainName& host, const SendIq& send, const std::string& component) {
  hosts_.insert_or_assign(host, std::make_unique<Host>(send, component, host));
}

HostAccounts::Host* HostAccounts::find(const domain::DomainName& host) const {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? nullptr : found->second.get();
}

domain::AccountDirectory* HostAccounts::directory_of(const domain::DomainName& host) const {
  Host* found = find(host);
  if (found == nullptr) return nullptr;
  if (found->plugin) return &found->by_plugin;
  return &found->by_commands;
}

void HostAccounts::plugin_is(const domain::DomainName& host, bool there) {
  if (Host* found = find(host)) found->plugin = there;
}

bool HostAccounts::has_plugin(const domain::DomainName& host) const {
  const Host* found = find(host);
  return found != nullptr && found->plugin;
}

void HostAccounts::rosters_are_granted(const domain::DomainName& host, bool granted) {
  if (Host* found = find(host)) found->rosters_are = granted ? Rosters::untried : Rosters::not_granted;
}

Rosters HostAccounts::rosters(const domain::DomainName& host) const {
  const Host* found = find(host);
  return found == nullptr ? Rosters::not_granted : found->rosters_are.load();
}

void HostAccounts::check_rights(const domain::DomainName& host,
                                std::move_only_function<void(CommandRights)> done) {
  Host* found = find(host);
  if (found == nullptr) return done(CommandRights::refused);
  found->by_commands.check_rights(std::move(done));
}

void HostAccounts::is_administrator(const domain::BareJid& address, domain::Done<bool> done) {
  Host* host = find(address.domain());
  if (host == nullptr) return done(fail(Errc::accounts_unavailable));
  if (host->plugin) return host->by_plugin.is_administrator(address, std::move(done));
  done(
      fail(Errc::purpose_not_allowed,
           "Whether this is an administrator's account can't be told without usher's plugin in the server."));
}

void HostAccounts::stream_changed(const domain::DomainName& host) {
  Host* found = find(host);
  if (found == nullptr) return;
  found->rosters_are = Rosters::not_granted;
  found->by_commands.stream_changed();
}

void HostAccounts::exists(domain::BareJid address, domain::Done<bool> done) {
  auto* directory = directory_of(address.domain());
  if (directory == nullptr) return done(fail(Errc::accounts_unavailable));
  directory->exists(std::move(address), std::move(done));
}

/// By administration commands nobody learns since when somebody has been there.
void HostAccounts::has_been_there(domain::BareJid address, domain::Duration how_long,
                                  domain::Done<bool> done) {
  Host* host = find(address.domain());
  if (host == nullptr) return done(fail(Errc::accounts_unavailable));
  if (host->plugin) return host->by_plugin.has_been_there(std::move(address), how_long, std::move(done));
  host->by_commands.exists(std::move(address), [done = std::move(done)](domain::Result<bool> there) mutable {
    if (there && !*there) return done(fail(Errc::account_not_found));
    done(std::move(there));
  });
}

/// The picture becomes a portrait on a thread of its own: the stream's has better things to do.
void HostAccounts::find_profile(domain::BareJid address, domain::Done<domain::Profile> done) {
  Host* host = find(address.domain());
  if (host == nullptr) return done(fail(Errc::accounts_unavailable));
  read_public_profile(
      host->send, host->component, address,
      [this, done = std::move(done)](domain::Result<PublicProfile> found) mutable {
        if (!found) return done(std::unexpected(std::move(found).error()));
        domain::Profile profile{.name = std::move(found->name)};
        if (found->picture.empty()) return done(std::move(profile));
        portraits_.make(std::move(found->picture),
                        [profile = std::move(profile), done = std::move(done)](std::string portrait) mutable {
                          profile.picture = std::move(portrait);
                          done(std::move(profile));
                        });
      });
}

void HostAccounts::create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) {
  Host* host = find(account.address.domain());
  if (host == nullptr) return done(fail(Errc::accounts_unavailable));
  if (host->plugin) return host->by_plugin.create(std::move(account), std::move(done));
  create_by_commands(*host, host->by_commands, std::move(account), std::move(done));
}

void HostAccounts::learn(Host& host, const std::expected<ContactsMade, IqFailure>& made) {
  const bool says_nothing =
      made ? *made == ContactsMade::unconfirmed : made.error().kind != IqFailure::Kind::refused;
  if (says_nothing) return;
  const Rosters learnt = made ? Rosters::written : Rosters::in_vain;
  // The grant may go at any moment, and must not come back by this.
  Rosters seen = host.rosters_are;
  while (seen != Rosters::not_granted && !host.rosters_are.compare_exchange_weak(seen, learnt)) {
  }
}

/// An account is there once it was made, whatever becomes of its roster.
void HostAccounts::create_by_commands(Host& host, AdminAccounts& accounts, domain::NewAccount account,
                                      domain::Done<domain::AccountCreated> done) {
  if (!account.invite.inviter || host.rosters_are == Rosters::not_granted)
    return accounts.create(std::move(account), std::move(done));
  domain::BareJid inviter(*account.invite.inviter, account.address.domain());
  domain::BareJid invitee = account.address;
  accounts.create(
      std::move(account), [this, &host, inviter = std::move(inviter), invitee = std::move(invitee),
                           done = std::move(done)](domain::Result<domain::AccountCreated> created) mutable {
        if (!created) return done(std::move(created));
        host.rosters.make_contacts(inviter, invitee,
                                   [this, &host, inviter, done = std::move(done)](const auto& made) mutable {
                                     learn(host, made);
                                     if (!made && contacts_failed_)
                                       contacts_failed_(inviter, reason_of(made.error()));
                                     done(domain::AccountCreated{.contact_added = made.has_value()});
                                   });
      });
}

void HostAccounts::set_password(domain::BareJid address, secrets::Secret password, domain::Done<void> done) {
  auto* directory = directory_of(address.domain());
  if (directory == nullptr) return done(fail(Errc::accounts_unavailable));
  directory->set_password(std::move(address), std::move(password), std::move(done));
}

}  // namespace usher::xmpp
