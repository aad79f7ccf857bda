#include "service/password_resets.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "core/password_policy.hpp"
#include "core/redemption.hpp"
#include "service/final_steps.hpp"
#include "service/form_holders.hpp"
#include "service/invite_checks.hpp"

namespace usher::service {

using core::BareJid;
using core::Errc;
using core::Error;
using core::Invite;
using core::Redemption;
using core::Result;

struct PasswordResets::Attempt {
  PasswordResetRequest request;
  std::string holder;
  std::optional<Invite> invite;
  core::Timestamp presented_at;
  std::optional<BareJid> address;

  [[nodiscard]] JoinedAttempts<BareJid>::Key key() const { return {invite->id, request.form}; }
};

PasswordResets::PasswordResets(Store& store, Invitations& invitations, AccountDirectory& directory,
                               const Clock& clock, secrets::Random& random, const core::Hosts& hosts,
                               AttemptLimits limits)
    : store_(store),
      invitations_(invitations),
      directory_(directory),
      clock_(clock),
      random_(random),
      hosts_(hosts),
      under_way_(limits.attempts_max, limits.listeners_max) {}

void PasswordResets::reset_password(PasswordResetRequest request, Done<BareJid> done) {
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

void PasswordResets::begin(const Step& attempt, Done<BareJid> done) {
  switch (under_way_.enter(attempt->key(), done)) {
    case JoinedAttempts<BareJid>::Entry::full:
      return done(std::unexpected(Error{Errc::overloaded}));
    case JoinedAttempts<BareJid>::Entry::joined:
      return;
    case JoinedAttempts<BareJid>::Entry::started:
      return look_back(attempt);
  }
}

void PasswordResets::look_back(const Step& attempt) {
  store_.list_redemptions(attempt->invite->id, [this, attempt](Result<std::vector<Redemption>> listed) {
    if (!listed) return fail(attempt, std::move(listed).error());
    const auto earlier = find_of_form(*listed, attempt->request.form);
    const bool complete =
        earlier && earlier->committed_at && earlier->purpose == core::Purpose::password_reset;
    if (complete) return finish(attempt, earlier->redeemer);
    check(attempt);
  });
}

Result<void> PasswordResets::check_request(Attempt& attempt) const {
  const Invite& invite = *attempt.invite;
  if (auto usable = check_usable(invite, core::Purpose::password_reset, attempt.presented_at); !usable) {
    return usable;
  }
  const core::Host* host = hosts_.find(invite.host);
  // An imported reset could lack the name that all others have.
  if (host == nullptr || !invite.username) return std::unexpected(Error{Errc::invite_not_found});
  attempt.address.emplace(*invite.username, invite.host);
  auto password = core::prepare_password(attempt.request.password, *attempt.address, host->password_min);
  if (!password) return std::unexpected(core::error_of(password.error(), host->password_min));
  attempt.request.password = *std::move(password);
  return {};
}

void PasswordResets::check(const Step& attempt) {
  if (auto good = check_request(*attempt); !good) return fail(attempt, std::move(good).error());
  reserve(attempt);
}

void PasswordResets::reserve(const Step& attempt) {
  core::ReserveRequest request{.invite = attempt->invite->id,
                               .holder = attempt->holder,
                               .redeemer = *attempt->address,
                               .purpose = core::Purpose::password_reset,
                               .now = clock_.now(),
                               .presented_at = attempt->presented_at};
  store_.reserve(std::move(request), [this, attempt](Result<Redemption> reserved) {
    if (!reserved) return fail(attempt, std::move(reserved).error());
    set_password(attempt);
  });
}

void PasswordResets::set_password(const Step& attempt) {
  auto password = std::move(attempt->request.password);
  directory_.set_password(*attempt->address, std::move(password),
                          [this, attempt](Result<void> outcome) { set(attempt, std::move(outcome)); });
}

void PasswordResets::set(const Step& attempt, Result<void> outcome) {
  if (outcome) {
    return commit_or_leave(store_, attempt->invite->id, attempt->holder, clock_.now(),
                           [this, attempt] { finish(attempt, *attempt->address); });
  }
  // Also where the directory is unsure: unlike an account made twice, a password set twice harms nobody, and
  // whoever has the link may choose it. So the use is given back at once.
  release_or_leave(store_, attempt->invite->id, attempt->holder,
                   [this, attempt, error = std::move(outcome).error()] { fail(attempt, error); });
}

void PasswordResets::finish(const Step& attempt, const Result<BareJid>& outcome) {
  under_way_.finish(attempt->key(), outcome);
}

void PasswordResets::fail(const Step& attempt, Error error) {
  finish(attempt, std::unexpected(std::move(error)));
}

}  // namespace usher::service
