#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <mutex>

#include "base/secrets/master_key.hpp"
#include "base/secrets/random.hpp"
#include "base/secrets/secret.hpp"
#include "domain/model/jid.hpp"
#include "domain/use_cases/account_directory.hpp"

namespace usher::accounts {

/// Accounts in memory, for trying usher out and for tests: no XMPP server knows them, and they are gone
/// when the process ends. There are no rosters, so nobody becomes anybody's contact.
///
/// Of a password only a digest is kept, with a random salt for each account: fast, so no protection for
/// passwords that are used elsewhere. Thread-safe; every `Done` is called before the call returns. Calls
/// throw what `random` throws.
class DemoAccounts final : public domain::AccountDirectory {
 public:
  static constexpr std::size_t accounts_max_default = 10'000;

  /// @param random outlives this
  explicit DemoAccounts(secrets::Random& random, std::size_t accounts_max = accounts_max_default)
      : random_(random), accounts_max_(accounts_max) {}

  void exists(domain::BareJid address, domain::Done<bool> done) override;
  /// @returns `username_taken`; `accounts_unavailable` where there are as many as may be
  void create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) override;
  /// @returns `account_not_found`
  void set_password(domain::BareJid address, secrets::Secret password, domain::Done<void> done) override;

  /// Whether there is such an account and this is its password.
  [[nodiscard]] bool verify(const domain::BareJid& address, const secrets::Secret& password) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct Credentials {
    secrets::KeyBytes salt{};
    secrets::KeyBytes digest{};
  };

  [[nodiscard]] Credentials credentials_of(const secrets::Secret& password) const;

  secrets::Random& random_;
  std::size_t accounts_max_;
  mutable std::mutex mutex_;
  std::map<domain::BareJid, Credentials> accounts_;
};

}  // namespace usher::accounts
