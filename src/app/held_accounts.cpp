#include "app/held_accounts.hpp"

#include <utility>

#include "domain/use_cases/barrier.hpp"

namespace usher::app {

std::shared_ptr<void> HeldAccounts::hold() {
  const std::scoped_lock lock(mutex_);
  held_ = true;
  return {nullptr, [this](void*) { release(); }};
}

void HeldAccounts::release() {
  std::vector<Call> waiting;
  {
    const std::scoped_lock lock(mutex_);
    held_ = false;
    waiting.swap(waiting_);
  }
  for (Call& call : waiting) domain::behind_barrier(call);
}

template <class... Arguments>
void HeldAccounts::pass(void (domain::AccountDirectory::*call)(Arguments...), Arguments... arguments) {
  Call passed = [this, call, ... given = std::move(arguments)]() mutable {
    (accounts_.*call)(std::move(given)...);
  };
  {
    const std::scoped_lock lock(mutex_);
    if (held_) return waiting_.push_back(std::move(passed));
  }
  passed();
}

void HeldAccounts::exists(domain::BareJid address, domain::Done<bool> done) {
  pass(&AccountDirectory::exists, std::move(address), std::move(done));
}

void HeldAccounts::has_been_there(domain::BareJid address, domain::Duration how_long,
                                  domain::Done<bool> done) {
  pass(&AccountDirectory::has_been_there, std::move(address), how_long, std::move(done));
}

void HeldAccounts::find_profile(domain::BareJid address, domain::Done<domain::Profile> done) {
  pass(&AccountDirectory::find_profile, std::move(address), std::move(done));
}

void HeldAccounts::create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) {
  pass(&AccountDirectory::create, std::move(account), std::move(done));
}

void HeldAccounts::set_password(domain::BareJid address, secrets::Secret password, domain::Done<void> done) {
  pass(&AccountDirectory::set_password, std::move(address), std::move(password), std::move(done));
}

}  // namespace usher::app
