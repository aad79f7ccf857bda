#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <mutex>

#include "core/jid.hpp"
#include "core/secret.hpp"
#include "secrets/master_key.hpp"
#include "secrets/random.hpp"
#include "service/account_directory.hpp"

namespace usher::accounts {

/// Accounts in memory, for trying usher out and for tests: no XMPP server knows them, and they are gone
/// when the process ends. There are no rosters, so nobody becomes anybody's contact.
///
/// Of a password only a digest is kept, with a random salt for each account: fast, so no protection for
/// passwords that are used elsewhere. Thread-safe; every `Done` is called before the call returns. Calls
/// throw what `random` throws.
class DemoAccounts final : public service::AccountDirectory {
 public:
  static constexpr std::size_t accounts_max_default = 10'000;

  /// @param random outlives this
  explicit DemoAccounts(secrets::Random& random, std::size_t accounts_max = accounts_max_default)
      : random_(random), accounts_max_(accounts_max) {}

  void exists(core::BareJid address, service::Done<bool> done) override;
  /// @returns `username_taken`; `accounts_unavailable` where there are as many as may be
  void create(service::NewAccount account, service::Done<service::AccountCreated> done) override;
  /// @returns `account_not_found`
  void set_password(core::BareJid address, core::Secret password, service::Done<void> done) override;

  /// Whether there is such an account and this is its password.
  [[nodiscard]] bool verify(const core::BareJid& address, const core::Secret& password) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct Credentials {
    secrets::KeyBytes salt{};
    secrets::KeyBytes digest{};
  };

  [[nodiscard]] Credentials credentials_of(const core::Secret& password) const;

  secrets::Random& random_;
  std::size_t accounts_max_;
  mutable std::mutex mutex_;
  std::map<core::BareJid, Credentials> accounts_;
};

}  // namespace usher::accounts
