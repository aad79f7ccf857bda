#include "domain/use_cases/form_redemptions.hpp"

#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "domain/model/username_policy.hpp"
#include "domain/use_cases/final_steps.hpp"
#include "domain/use_cases/form_holders.hpp"

namespace usher::domain {

struct FormRedemptions::Attempt {
  Attempt(SentForm form, std::string who, Timestamp now)
      : sent(std::move(form)), holder(std::move(who)), presented_at(now) {}

  SentForm sent;
  std::string holder;
  Timestamp presented_at;
  std::optional<BareJid> address;
  /// There once it was entered: whatever drops this tells those who wait.
  std::optional<JoinedAttempts<Redeemed>::Attempt> joined;

  void finish(bool contact_added) {
    joined->finish(Redeemed{.address = *address,
                            .invite = sent.invite,
                            .contact_added = contact_added,
                            .form = std::string(form_of(holder))});
  }
  void fail(Error error) { joined->finish(std::unexpected(std::move(error))); }
};

FormRedemptions::FormRedemptions(Store& store, AccountDirectory& directory, const Clock& clock,
                                 secrets::Random& random, const Hosts& hosts, AttemptLimits limits)
    : store_(store),
      accounts_(store, &directory, clock),
      directory_(directory),
      clock_(clock),
      random_(random),
      hosts_(hosts),
      under_way_(limits.attempts_max, limits.listeners_max) {
  // Where ICU's data is missing, that is known at the start and not in somebody's callback.
  const auto known_good = choose_username("juliet", std::nullopt, reserved_usernames_default());
  if (!known_good) throw std::runtime_error("usernames can't be judged: " + known_good.error().detail);
}

void FormRedemptions::redeem(SentForm sent, Done<Redeemed> done) {
  if (!is_form_id(sent.id)) return done(fail(Errc::invalid_argument, "this is not a form's id"));
  // So that nobody joins an attempt of another purpose.
  if (!allows(sent.invite.kind, sent.purpose)) return done(fail(Errc::purpose_not_allowed));
  auto holder = new_holder(sent.id, random_);
  auto attempt = std::make_shared<Attempt>(std::move(sent), std::move(holder), clock_.now());
  JoinedAttempts<Redeemed>::Key key{attempt->sent.invite.id, attempt->sent.id};
  switch (under_way_.enter(key, done)) {
    case JoinedAttempts<Redeemed>::Entry::full:
      return done(fail(Errc::overloaded));
    case JoinedAttempts<Redeemed>::Entry::joined:
      return;
    case JoinedAttempts<Redeemed>::Entry::started:
      attempt->joined.emplace(under_way_, std::move(key));
      return look_back(attempt);
  }
}

/// An attempt of the same form may have come before this one, here or on another node.
void FormRedemptions::look_back(const Step& attempt) {
  store_.list_redemptions(attempt->sent.invite.id, [this, attempt](Result<std::vector<Redemption>> listed) {
    if (!listed) return attempt->fail(std::move(listed).error());
    const auto earlier = find_of_form(*listed, attempt->sent.id);
    if (!earlier) return check(attempt);
    const bool complete = earlier->committed_at.has_value();
    // A password may be set again; an account that was asked for may be there.
    if (!complete && attempt->sent.purpose == Purpose::password_reset) return check(attempt);
    resume(attempt, *earlier);
  });
}

/// Where an earlier attempt is known to have made the account, or may have.
void FormRedemptions::resume(const Step& attempt, const Redemption& earlier) {
  attempt->holder = earlier.holder;
  attempt->address = earlier.redeemer;
  if (earlier.committed_at) return attempt->finish(contacts_.contains(earlier.holder));
  ask_again(attempt);
}

Result<Login> FormRedemptions::judge(const SentForm& sent, Timestamp presented_at) const {
  const Invite& invite = sent.invite;
  if (auto usable = check_usable(invite, sent.purpose, presented_at); !usable) {
    return std::unexpected(std::move(usable).error());
  }
  const Host* host = hosts_.find(invite.host);
  // An imported reset could lack the name that all others have.
  const bool nameless = sent.purpose == Purpose::password_reset && !invite.username;
  if (host == nullptr || nameless) return fail(Errc::invite_not_found);
  return choose_login(*host, invite, sent.username, sent.password, username_bytes_max);
}

void FormRedemptions::check(const Step& attempt) {
  auto login = judge(attempt->sent, attempt->presented_at);
  if (!login) return attempt->fail(std::move(login).error());
  attempt->address = std::move(login->address);
  attempt->sent.password = std::move(login->password);
  accounts_.check(attempt->sent.invite, [this, attempt](Result<void> good) {
    if (!good) return attempt->fail(std::move(good).error());
    if (attempt->sent.purpose == Purpose::registration) return check_name(attempt);
    reserve(attempt);
  });
}

void FormRedemptions::check_name(const Step& attempt) {
  // A name that is taken is found before a use is held for it, so that the form may simply be sent again.
  directory_.exists(*attempt->address, [this, attempt](Result<bool> taken) {
    if (!taken) return attempt->fail(std::move(taken).error());
    if (*taken) return find_own(attempt);
    reserve(attempt);
  });
}

/// By whom a name is taken may be the very browser that asks for it: it sent another form, and the answer
/// was lost on the way.
void FormRedemptions::find_own(const Step& attempt) {
  const SentForm& sent = attempt->sent;
  if (sent.browser.empty()) return attempt->fail(Error{Errc::username_taken});
  store_.list_redemptions(sent.invite.id, [this, attempt](const Result<std::vector<Redemption>>& listed) {
    if (!listed) return attempt->fail(listed.error());
    const auto own = find_of_browser(*listed, attempt->sent.browser, *attempt->address);
    if (!own) return attempt->fail(Error{Errc::username_taken});
    resume(attempt, *own);
  });
}

void FormRedemptions::reserve(const Step& attempt) {
  ReserveRequest request{.invite = attempt->sent.invite.id,
                         .holder = attempt->holder,
                         .redeemer = *attempt->address,
                         .purpose = attempt->sent.purpose,
                         .now = clock_.now(),
                         .presented_at = attempt->presented_at};
  store_.reserve(std::move(request), [this, attempt](Result<Redemption> reserved) {
    if (!reserved) return attempt->fail(std::move(reserved).error());
    if (attempt->sent.purpose == Purpose::registration) return create(attempt);
    set_password(attempt);
  });
}

void FormRedemptions::create(const Step& attempt) {
  NewAccount account{.address = *attempt->address,
                     .password = std::move(attempt->sent.password),
                     .invite = attempt->sent.invite,
                     .client = attempt->sent.client};
  directory_.create(std::move(account), [this, attempt](Result<AccountCreated> outcome) {
    if (outcome) return commit(attempt, outcome->contact_added);
    switch (outcome.error().code) {
      case Errc::username_taken:
      case Errc::username_invalid:
      case Errc::password_refused:
      case Errc::accounts_unavailable:
        return release(attempt, std::move(outcome).error());
      default:
        // Whatever else a directory may say: only these say that there is no account.
        return ask_again(attempt);
    }
  });
}

void FormRedemptions::set_password(const Step& attempt) {
  auto password = std::move(attempt->sent.password);
  directory_.set_password(*attempt->address, std::move(password), [this, attempt](Result<void> outcome) {
    if (outcome) return commit(attempt, false);
    // Also where the directory is unsure: unlike an account made twice, a password set twice harms nobody,
    // and whoever has the link may choose it. So the use is given back at once.
    release(attempt, std::move(outcome).error());
  });
}

/// The account was asked for and may be there, by this attempt or an earlier one. Where it is not, its use
/// stays held: the request may be under way yet.
void FormRedemptions::ask_again(const Step& attempt) {
  directory_.exists(*attempt->address, [this, attempt](const Result<bool>& there) {
    if (there && *there) return commit(attempt, false);
    attempt->fail(Error{Errc::accounts_unsure});
  });
}

void FormRedemptions::commit(const Step& attempt, bool contact_added) {
  if (contact_added) contacts_.remember(attempt->holder);
  // It is done, so this is a success however the store fares.
  commit_with_retry(store_, attempt->sent.invite.id, attempt->holder, clock_.now(),
                    [attempt, contact_added] { attempt->finish(contact_added); });
}

void FormRedemptions::release(const Step& attempt, Error error) {
  release_or_leave(store_, attempt->sent.invite.id, attempt->holder, clock_.now(),
                   [attempt, error = std::move(error)] { attempt->fail(error); });
}

void FormRedemptions::look_over(const SentForm& sent, Done<FieldProblems> done) const {
  auto login = judge(sent, clock_.now());
  FieldProblems found = login ? FieldProblems{} : login.error().fields;
  // Where no field is at fault, the invite is.
  if (!login && found == FieldProblems{}) return done(std::unexpected(std::move(login).error()));
  if (sent.purpose != Purpose::registration || found.username != UsernameProblem::none) return done(found);
  const Host& host = *hosts_.find(sent.invite.host);
  auto name = choose_username(sent.username, sent.invite.username, host.reserved_usernames);
  name_is_taken(sent, BareJid(*name, host.domain),
                [found, done = std::move(done)](Result<bool> taken) mutable {
                  if (!taken) return done(std::unexpected(std::move(taken).error()));
                  if (*taken) found.username = UsernameProblem::taken;
                  done(found);
                });
}

/// By somebody else than the browser that asks; see `find_own`.
void FormRedemptions::name_is_taken(const SentForm& sent, const BareJid& address, Done<bool> done) const {
  directory_.exists(address, [this, invite = sent.invite.id, browser = sent.browser, address,
                              done = std::move(done)](Result<bool> there) mutable {
    if (!there || !*there || browser.empty()) return done(std::move(there));
    store_.list_redemptions(
        invite, [browser, address, done = std::move(done)](Result<std::vector<Redemption>> listed) mutable {
          if (!listed) return done(std::unexpected(std::move(listed).error()));
          done(!find_of_browser(*listed, browser, address));
        });
  });
}

void FormRedemptions::find_registered(const Invite& invite, const std::string& form, Done<Redeemed> done) {
  if (!is_form_id(form)) return done(fail(Errc::invalid_argument, "this is not a form's id"));
  store_.list_redemptions(invite.id, [this, invite = invite, form, done = std::move(done)](
                                         Result<std::vector<Redemption>> listed) mutable {
    if (!listed) return done(std::unexpected(std::move(listed).error()));
    const auto made = find_of_form(*listed, form);
    if (!made || made->purpose != Purpose::registration) return done(fail(Errc::account_not_found));
    Redeemed registered{.address = made->redeemer,
                        .invite = std::move(invite),
                        .contact_added = contacts_.contains(made->holder),
                        .form = form};
    if (made->committed_at) return done(std::move(registered));
    answer_if_there(std::move(registered), std::move(done));
  });
}

/// The account may be there although its use was not committed: the store was in trouble, and settlement
/// will see to it.
void FormRedemptions::answer_if_there(Redeemed registered, Done<Redeemed> done) {
  auto address = registered.address;
  directory_.exists(std::move(address), [registered = std::move(registered),
                                         done = std::move(done)](const Result<bool>& there) mutable {
    if (there && *there) return done(std::move(registered));
    done(fail(Errc::account_not_found));
  });
}

}  // namespace usher::domain
