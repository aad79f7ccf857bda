#pragma once

#include "core/invite.hpp"
#include "core/jid.hpp"
#include "core/secret.hpp"
#include "service/done.hpp"

namespace usher::service {

/// An account to be made, and the invite that it is made by.
struct NewAccount {
  core::BareJid address;
  core::Secret password;
  core::Invite invite;  ///< whose contact it becomes, which groups it joins, which roles it gets
};

/// What became of it beside the account itself.
struct AccountCreated {
  /// Inviter and invitee have each other in their rosters. Where they don't, the invitee is told whom
  /// to add.
  bool contact_added = false;
};

/// The accounts of the XMPP server that usher runs beside.
///
/// Thread-safe. Each call ends within a time limit of the directory's own. Beside what is named at
/// each call, any may fail with `accounts_unavailable`: the server can't be reached and nothing was done.
class AccountDirectory {
 public:
  AccountDirectory() = default;
  AccountDirectory(const AccountDirectory&) = delete;
  AccountDirectory& operator=(const AccountDirectory&) = delete;
  virtual ~AccountDirectory() = default;

  virtual void exists(core::BareJid address, Done<bool> done) = 0;

  /// @returns `username_taken`; `username_invalid` and `password_refused` by the server's own rules;
  ///   `accounts_unsure` where the answer was lost: the account may be there or not, or come yet
  virtual void create(NewAccount account, Done<AccountCreated> done) = 0;

  /// @returns `account_not_found`; `password_refused`; `accounts_unsure` where the answer was lost
  virtual void set_password(core::BareJid address, core::Secret password, Done<void> done) = 0;
};

}  // namespace usher::service
