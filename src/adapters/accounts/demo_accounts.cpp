#include "adapters/accounts/demo_accounts.hpp"

#include <utility>

#include "base/secrets/hmac.hpp"

namespace usher::accounts {

using domain::Done;
using domain::Errc;
using domain::Result;

DemoAccounts::Credentials DemoAccounts::credentials_of(const secrets::Secret& password) const {
  Credentials credentials;
  random_.fill(credentials.salt);
  credentials.digest = secrets::hmac_sha256(credentials.salt, {password.reveal()});
  return credentials;
}

void DemoAccounts::exists(domain::BareJid address, Done<bool> done) {
  bool there = false;
  {
    const std::scoped_lock lock(mutex_);
    there = accounts_.contains(address);
  }
  done(there);
}

void DemoAccounts::create(domain::NewAccount account, Done<domain::AccountCreated> done) {
  const auto credentials = credentials_of(account.password);
  const auto add = [&]() -> Result<domain::AccountCreated> {
    const std::scoped_lock lock(mutex_);
    if (accounts_.contains(account.address)) return fail(Errc::username_taken);
    if (accounts_.size() >= accounts_max_) {
      return fail(Errc::accounts_unavailable, "there is no room for more demo accounts");
    }
    accounts_.emplace(std::move(account.address), credentials);
    return domain::AccountCreated{.contact_added = false};
  };
  done(add());
}

void DemoAccounts::set_password(domain::BareJid address, secrets::Secret password, Done<void> done) {
  const auto credentials = credentials_of(password);
  const auto change = [&]() -> Result<void> {
    const std::scoped_lock lock(mutex_);
    const auto found = accounts_.find(address);
    if (found == accounts_.end()) return fail(Errc::account_not_found);
    found->second = credentials;
    return {};
  };
  done(change());
}

bool DemoAccounts::verify(const domain::BareJid& address, const secrets::Secret& password) const {
  const std::scoped_lock lock(mutex_);
  const auto found = accounts_.find(address);
  return found != accounts_.end() &&
         found->second.digest == secrets::hmac_sha256(found->second.salt, {password.reveal()});
}

std::size_t DemoAccounts::size() const {
  const std::scoped_lock lock(mutex_);
  return accounts_.size();
}

}  // namespace usher::accounts
