#pragma once

#include <cstddef>
#include <string>

#include "base/secrets/secret.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::domain {

/// An account to be made, and the invite that it is made by.
struct NewAccount {
  BareJid address;
  secrets::Secret password;
  Invite invite;       ///< whose contact it becomes, which groups it joins, which roles it gets
  std::string client;  ///< IP address of whoever registers; empty where it is not known
};

/// What became of it beside the account itself.
struct AccountCreated {
  /// Inviter and invitee have each other in their rosters. Where they don't, the invitee is told whom
  /// to add.
  bool contact_added = false;
};

/// How somebody presents themselves to strangers.
struct Profile {
  static constexpr std::size_t name_bytes_max = 400;

  std::string name{};     ///< as they wrote it, but for what is cut; empty: none
  std::string picture{};  ///< a portrait (`pictures::portrait`); empty: none

  bool operator==(const Profile&) const = default;
};

/// The accounts of the XMPP server that usher runs beside.
///
/// Thread-safe. Each call ends within a time limit of the directory's own. Beside what is named at
/// each call, any may fail with `accounts_unavailable`: the server can't be reached and nothing was done.
class AccountDirectory {
 public:
  virtual ~AccountDirectory() = default;

  virtual void exists(BareJid address, Done<bool> done) = 0;

  /// Whether the account has been there for so long, and is not another one of the same name that came later.
  /// True of any that is there where nobody knows since when; a directory that knows no other accounts than
  /// it made says so of all.
  /// @returns `account_not_found`; `purpose_not_allowed` of one that is disabled
  // NOLINTNEXTLINE(performance-unnecessary-value-param): those who override this keep the address
  virtual void has_been_there(BareJid /*address*/, Duration /*how_long*/, Done<bool> done) { done(true); }

  /// @returns `username_taken`; `username_invalid` and `password_refused` by the server's own rules;
  ///   `accounts_unsure` where the answer was lost: the account may be there or not, or come yet
  virtual void create(NewAccount account, Done<AccountCreated> done) = 0;

  /// What the server tells any stranger of whose account it is. A directory that knows of no profiles says
  /// that there is nothing in them.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): those who override this keep the address
  virtual void find_profile(BareJid /*address*/, Done<Profile> done) { done(Profile{}); }

  /// @returns `account_not_found`; `password_refused`; `accounts_unsure` where the answer was lost
  virtual void set_password(BareJid address, secrets::Secret password, Done<void> done) = 0;
};

}  // namespace usher::domain
