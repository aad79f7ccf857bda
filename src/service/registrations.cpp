#include "service/registrations.hpp"

#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/password_policy.hpp"
#include "core/redemption.hpp"
#include "core/username_policy.hpp"
#include "service/final_steps.hpp"
#include "service/form_holders.hpp"
#include "service/invite_checks.hpp"

namespace usher::service {

using core::Errc;
using core::Error;
using core::Invite;
using core::Redemption;
using core::Result;

struct Registrations::Attempt {
  RegistrationRequest request;
  std::string holder;
  std::optional<Invite> invite;
  core::Timestamp presented_at;
  std::optional<core::BareJid> address;

  [[nodiscard]] JoinedAttempts<Registered>::Key key() const { return {invite->id, request.form}; }
};

Registrations::Registrations(Store& store, Invitations& invitations, AccountDirectory& directory,
                             const Clock& clock, secrets::Random& random, const core::Hosts& hosts,
                             AttemptLimits limits)
    : store_(store),
      invitations_(invitations),
      directory_(directory),
      clock_(clock),
      random_(random),
      hosts_(hosts),
      under_way_(limits.attempts_max, limits.listeners_max) {
  // Where ICU's data is missing, that is known at the start and not in somebody's callback.
  const auto known_good = core::choose_username("juliet", std::nullopt, core::reserved_usernames_default());
  if (!known_good) throw std::runtime_error("usernames can't be judged: " + known_good.error().detail);
}

void Registrations::register_account(RegistrationRequest request, Done<Registered> done) {
  if (!is_form_id(request.form)) {
    return done(std::unexpected(Error{Errc::invalid_argument, "this is not a form's id"}));
  }
  auto attempt = std::make_shared<Attempt>();
  attempt->holder = new_holder(request.form, random_);
  attempt->request = std::move(request);
  attempt->presented_at = clock_.now();
  invitations_.find_by_token(attempt->request.token.reveal(),
                             [this, attempt, done = std::move(done)](Result<Invite> invite) mutable {
                               if (!invite) return done(std::unexpected(std::move(invite).error()));
                               attempt->invite = *std::move(invite);
                               begin(attempt, std::move(done));
                             });
}

void Registrations::begin(const Step& attempt, Done<Registered> done) {
  switch (under_way_.enter(attempt->key(), done)) {
    case JoinedAttempts<Registered>::Entry::full:
      return done(std::unexpected(Error{Errc::overloaded}));
    case JoinedAttempts<Registered>::Entry::joined:
      return;
    case JoinedAttempts<Registered>::Entry::started:
      return look_back(attempt);
  }
}

void Registrations::look_back(const Step& attempt) {
  store_.list_redemptions(attempt->invite->id, [this, attempt](Result<std::vector<Redemption>> listed) {
    if (!listed) return fail(attempt, std::move(listed).error());
    const auto earlier = find_of_form(*listed, attempt->request.form);
    if (!earlier || earlier->purpose != core::Purpose::registration) return check(attempt);
    go_on(attempt, *earlier);
  });
}

/// An attempt of the same form came before this one, here or on another node.
void Registrations::go_on(const Step& attempt, const Redemption& earlier) {
  attempt->holder = earlier.holder;
  attempt->address = earlier.redeemer;
  if (!earlier.committed_at) return ask_again(attempt);
  finish(attempt, Registered{.address = earlier.redeemer,
                             .invite = *attempt->invite,
                             .contact_added = contacts_.contains(earlier.holder)});
}

Result<void> Registrations::check_request(Attempt& attempt) const {
  const Invite& invite = *attempt.invite;
  if (auto usable = check_usable(invite, core::Purpose::registration, attempt.presented_at); !usable) {
    return usable;
  }
  const core::Host* host = hosts_.find(invite.host);
  if (host == nullptr) return std::unexpected(Error{Errc::invite_not_found});
  auto name = core::choose_username(attempt.request.username, invite.username, host->reserved_usernames);
  if (!name) return std::unexpected(std::move(name).error());
  attempt.address.emplace(*std::move(name), invite.host);
  auto password = core::prepare_password(attempt.request.password, *attempt.address, host->password_min);
  if (!password) return std::unexpected(core::error_of(password.error(), host->password_min));
  attempt.request.password = *std::move(password);
  return {};
}

void Registrations::check(const Step& attempt) {
  if (auto good = check_request(*attempt); !good) return fail(attempt, std::move(good).error());
  // A name that is taken is found before a use is held for it, so that the form may simply be sent again.
  directory_.exists(*attempt->address, [this, attempt](Result<bool> taken) {
    if (!taken) return fail(attempt, std::move(taken).error());
    if (*taken) return fail(attempt, Error{Errc::username_taken});
    reserve(attempt);
  });
}

void Registrations::reserve(const Step& attempt) {
  core::ReserveRequest request{.invite = attempt->invite->id,
                               .holder = attempt->holder,
                               .redeemer = *attempt->address,
                               .purpose = core::Purpose::registration,
                               .now = clock_.now(),
                               .presented_at = attempt->presented_at};
  store_.reserve(std::move(request), [this, attempt](Result<Redemption> reserved) {
    if (!reserved) return fail(attempt, std::move(reserved).error());
    create(attempt);
  });
}

void Registrations::create(const Step& attempt) {
  NewAccount account{.address = *attempt->address,
                     .password = std::move(attempt->request.password),
                     .invite = *attempt->invite};
  directory_.create(std::move(account),
                    [this, attempt](Result<AccountCreated> outcome) { created(attempt, outcome); });
}

void Registrations::created(const Step& attempt, const Result<AccountCreated>& outcome) {
  if (outcome) return commit(attempt, outcome->contact_added);
  switch (outcome.error().code) {
    case Errc::username_taken:
    case Errc::username_invalid:
    case Errc::password_refused:
    case Errc::accounts_unavailable:
      return release_or_leave(store_, attempt->invite->id, attempt->holder,
                              [this, attempt, error = outcome.error()] { fail(attempt, error); });
    default:
      // Whatever else a directory may say: only these say that there is no account.
      return ask_again(attempt);
  }
}

/// The account was asked for and may be there, by this attempt or an earlier one. Where it is not, its use
/// stays held: the request may be under way yet.
void Registrations::ask_again(const Step& attempt) {
  directory_.exists(*attempt->address, [this, attempt](const Result<bool>& there) {
    if (there && *there) return commit(attempt, false);
    fail(attempt, Error{Errc::accounts_unsure});
  });
}

void Registrations::commit(const Step& attempt, bool contact_added) {
  if (contact_added) contacts_.remember(attempt->holder);
  // The account exists, so this is a success however the store fares.
  commit_or_leave(store_, attempt->invite->id, attempt->holder, clock_.now(), [this, attempt, contact_added] {
    finish(
        attempt,
        Registered{.address = *attempt->address, .invite = *attempt->invite, .contact_added = contact_added});
  });
}

void Registrations::finish(const Step& attempt, const Result<Registered>& outcome) {
  under_way_.finish(attempt->key(), outcome);
}

void Registrations::fail(const Step& attempt, Error error) {
  finish(attempt, std::unexpected(std::move(error)));
}

void Registrations::find_registered(std::string_view token, std::string form, Done<Registered> done) {
  if (!is_form_id(form)) {
    return done(std::unexpected(Error{Errc::invalid_argument, "this is not a form's id"}));
  }
  invitations_.find_by_token(
      token, [this, form = std::move(form), done = std::move(done)](Result<Invite> invite) mutable {
        if (!invite) return done(std::unexpected(std::move(invite).error()));
        const auto id = invite->id;
        store_.list_redemptions(id, [this, form = std::move(form), invite = *std::move(invite),
                                     done = std::move(done)](Result<std::vector<Redemption>> listed) mutable {
          if (!listed) return done(std::unexpected(std::move(listed).error()));
          const auto made = find_of_form(*listed, form);
          if (!made || made->purpose != core::Purpose::registration) {
            return done(std::unexpected(Error{Errc::account_not_found}));
          }
          Registered registered{.address = made->redeemer,
                                .invite = std::move(invite),
                                .contact_added = contacts_.contains(made->holder)};
          if (made->committed_at) return done(std::move(registered));
          answer_if_there(std::move(registered), std::move(done));
        });
      });
}

/// The account may be there although its use was not committed: the store was in trouble, and settlement
/// will see to it.
void Registrations::answer_if_there(Registered registered, Done<Registered> done) {
  auto address = registered.address;
  directory_.exists(std::move(address), [registered = std::move(registered),
                                         done = std::move(done)](const Result<bool>& there) mutable {
    if (there && *there) return done(std::move(registered));
    done(std::unexpected(Error{Errc::account_not_found}));
  });
}

}  // namespace usher::service
