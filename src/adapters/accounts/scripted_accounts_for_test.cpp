#include "adapters/accounts/scripted_accounts_for_test.hpp"

#include <utility>

namespace usher::accounts {

using domain::BareJid;
using domain::Done;
using domain::Errc;
using domain::Error;
using domain::Result;

void ScriptedAccounts::exists(BareJid address, Done<bool> done) {
  take(Call::exists, std::move(address), {}, std::move(done));
}

void ScriptedAccounts::has_been_there(domain::BareJid address, domain::Duration how_long,
                                      domain::Done<bool> done) {
  if (silent_hosts.contains(address.domain()))
    return done(std::unexpected(domain::Error{domain::Errc::accounts_unavailable}));
  const auto age = ages.find(address);
  if (age == ages.end()) return done(true);
  if (age->second < domain::Duration::zero())
    return done(std::unexpected(domain::Error{domain::Errc::account_not_found}));
  done(age->second >= how_long);
}

domain::Profile ScriptedAccounts::profile_of(const BareJid& address) const {
  const auto found = profiles.find(address);
  return found == profiles.end() ? domain::Profile{} : found->second;
}

void ScriptedAccounts::find_profile(BareJid address, Done<domain::Profile> done) {
  {
    const std::scoped_lock lock(mutex_);
    ++profiles_asked_;
    if (slow_profiles) {
      waiting_for_profiles_.emplace_back(std::move(address), std::move(done));
      return;
    }
  }
  done(profile_of(address));
}

std::size_t ScriptedAccounts::profiles_asked() const {
  const std::scoped_lock lock(mutex_);
  return profiles_asked_;
}

void ScriptedAccounts::answer_profiles(bool available) {
  decltype(waiting_for_profiles_) waiting;
  {
    const std::scoped_lock lock(mutex_);
    waiting.swap(waiting_for_profiles_);
  }
  for (auto& [address, done] : waiting) {
    if (available) {
      done(profile_of(address));
    } else {
      done(std::unexpected(Error{Errc::accounts_unavailable}));
    }
  }
}

void ScriptedAccounts::create(domain::NewAccount account, Done<domain::AccountCreated> done) {
  take(Call::create, account.address, std::string(account.password.reveal()),
       [this, done = std::move(done)](Result<bool> made) mutable {
         if (!made) return done(std::unexpected(std::move(made).error()));
         done(domain::AccountCreated{.contact_added = contact_added});
       });
}

void ScriptedAccounts::set_password(BareJid address, secrets::Secret password, Done<void> done) {
  take(Call::set_password, std::move(address), std::string(password.reveal()),
       [done = std::move(done)](Result<bool> set) mutable {
         if (!set) return done(std::unexpected(std::move(set).error()));
         done({});
       });
}

void ScriptedAccounts::take(Call call, BareJid address, std::string password, Answer answer) {
  Action action = [this, call, address = std::move(address), password = std::move(password),
                   answer = std::move(answer)]() mutable {
    meet_fate(call, address, password, std::move(answer));
  };
  {
    const std::scoped_lock lock(mutex_);
    ++calls_[call];
    if (slow) return waiting_.push_back(std::move(action));
  }
  action();
}

void ScriptedAccounts::meet_fate(Call call, const BareJid& address, const std::string& password,
                                 Answer answer) {
  const Fate met = fate(call);
  const bool done_now = met == Fate::works || met == Fate::unsure_done || met == Fate::silent_done;
  Result<bool> outcome = done_now ? apply(call, address, password) : Result<bool>{false};
  if (met == Fate::works) return answer(std::move(outcome));
  if (met == Fate::down) return answer(std::unexpected(Error{Errc::accounts_unavailable}));
  if (met == Fate::refuses) return answer(std::unexpected(Error{Errc::password_refused}));
  if (met == Fate::silent || met == Fate::silent_done) {
    const std::scoped_lock lock(mutex_);
    return unanswered_.push_back(std::move(answer));
  }
  if (met == Fate::unsure_late) {
    const std::scoped_lock lock(mutex_);
    late_.emplace_back([this, call, address, password] {
      [[maybe_unused]] const auto arrived = apply(call, address, password);
    });
  }
  answer(std::unexpected(Error{Errc::accounts_unsure}));
}

Result<bool> ScriptedAccounts::apply(Call call, const BareJid& address, const std::string& password) {
  const std::scoped_lock lock(mutex_);
  const bool there = passwords_.contains(address);
  if (call == Call::exists) return there;
  if (call == Call::create && there) return std::unexpected(Error{Errc::username_taken});
  if (call == Call::set_password && !there) return std::unexpected(Error{Errc::account_not_found});
  passwords_.insert_or_assign(address, password);
  return true;
}

std::size_t ScriptedAccounts::waiting() const {
  const std::scoped_lock lock(mutex_);
  return waiting_.size();
}

void ScriptedAccounts::answer(std::size_t index) {
  Action action;
  {
    const std::scoped_lock lock(mutex_);
    action = std::move(waiting_.at(index));
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(index));
  }
  action();
}

void ScriptedAccounts::answer_all() {
  while (waiting() > 0) answer(0);
}

void ScriptedAccounts::arrive() {
  std::vector<Action> late;
  {
    const std::scoped_lock lock(mutex_);
    late.swap(late_);
  }
  for (auto& action : late) action();
}

void ScriptedAccounts::add(const BareJid& address, const std::string& password) {
  const std::scoped_lock lock(mutex_);
  passwords_.insert_or_assign(address, password);
}

std::size_t ScriptedAccounts::size() const {
  const std::scoped_lock lock(mutex_);
  return passwords_.size();
}

std::size_t ScriptedAccounts::calls(Call call) const {
  const std::scoped_lock lock(mutex_);
  const auto found = calls_.find(call);
  return found == calls_.end() ? 0 : found->second;
}

std::string ScriptedAccounts::password_of(const BareJid& address) const {
  const std::scoped_lock lock(mutex_);
  const auto found = passwords_.find(address);
  return found == passwords_.end() ? std::string{} : found->second;
}

}  // namespace usher::accounts
