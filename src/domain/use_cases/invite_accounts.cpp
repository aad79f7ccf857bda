#include "domain/use_cases/invite_accounts.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "domain/model/invite_accounts.hpp"

namespace usher::domain {

namespace {

// Invites beyond are judged in a later round.
constexpr std::size_t missing_max = 10'000;
constexpr Duration missing_for_max = std::chrono::hours{24};

Error refusal(const Invite& invite) {
  return Error{invite.kind == InviteKind::reset ? Errc::account_not_found : Errc::invite_revoked};
}

/// As `AccountDirectory` says it of an account, and so of the invite that names it.
template <class T>
bool is_disabled(const Result<T>& answer) {
  return !answer && answer.error().code == Errc::purpose_not_allowed;
}

}  // namespace

/// An invite, and those of its accounts that were not asked for yet.
struct InviteAccounts::Question {
  Invite invite;
  std::vector<BareJid> accounts;
  Duration age{};
  Done<Verdict> done;
  bool unclear = false;   ///< when one of them was made
  bool disabled = false;  ///< one of them is
};

/// One page of the newest invites and, where there are more, one of the round.
struct InviteAccounts::Sweep {
  std::vector<Invite> found;
  std::set<DomainName> silent;  ///< hosts that could not be asked: they are waited for once
  bool newest = true;
  std::uint32_t revoked = 0;
  Done<std::uint32_t> done;
};

void InviteAccounts::judge(const std::shared_ptr<Question>& question) {
  if (directory_ == nullptr || question->accounts.empty()) {
    if (question->disabled) return question->done(fail(Errc::purpose_not_allowed));
    return question->done(question->unclear ? Verdict::unclear : Verdict::there);
  }
  // By this clock it is not made yet: it says nothing of who was there before.
  if (question->age < -clocks_differ_max) return question->done(Verdict::unclear);
  auto address = std::move(question->accounts.back());
  question->accounts.pop_back();
  const auto age = std::max(Duration::zero(), question->age);
  directory_->has_been_there(address, age, [this, question, address](Result<bool> there) {
    if (!there && there.error().code == Errc::account_not_found) return question->done(Verdict::gone);
    if (is_disabled(there)) {
      question->disabled = true;
      return judge(question);
    }
    if (!there) return question->done(std::unexpected(std::move(there).error()));
    if (!*there) return judge_younger(question, address);
    judge(question);
  });
}

void InviteAccounts::judge_younger(const std::shared_ptr<Question>& question, const BareJid& address) {
  const auto surely = std::max(Duration::zero(), question->age - clocks_differ_max);
  directory_->has_been_there(address, surely, [this, question](Result<bool> there) {
    if (!there) return question->done(std::unexpected(std::move(there).error()));
    if (!*there) return question->done(Verdict::another);
    question->unclear = true;
    judge(question);
  });
}

void InviteAccounts::check(Invite invite, Done<void> done) {
  auto accounts = accounts_of(invite);
  const auto age = clock_.now() - invite.created_at;
  Done<Verdict> judged = [refused = refusal(invite),
                          done = std::move(done)](Result<Verdict> verdict) mutable {
    if (is_disabled(verdict)) return done(std::unexpected(std::move(refused)));
    if (!verdict) return done(std::unexpected(std::move(verdict).error()));
    if (*verdict == Verdict::there) return done({});
    done(std::unexpected(std::move(refused)));
  };
  judge(std::make_shared<Question>(Question{
      .invite = std::move(invite), .accounts = std::move(accounts), .age = age, .done = std::move(judged)}));
}

void InviteAccounts::sweep(Done<std::uint32_t> done) {
  if (directory_ == nullptr) return done(0);
  {
    const std::scoped_lock lock(mutex_);
    // Of those that are over meanwhile.
    std::erase_if(missing_, [&](const auto& each) { return clock_.now() - each.second > missing_for_max; });
  }
  auto sweep = std::make_shared<Sweep>();
  sweep->done = std::move(done);
  take_page(sweep, std::nullopt);
}

void InviteAccounts::take_page(const std::shared_ptr<Sweep>& sweep, std::optional<InvitePosition> after) {
  InviteFilter filter{.states = {InviteState::pending},
                      .naming_accounts = true,
                      .now = clock_.now(),
                      .after = after,
                      .limit = page,
                      .scanned_max = invites_scanned_all};
  store_.list_invites(std::move(filter), [this, sweep](Result<InvitePage> found) {
    if (!found) return sweep->done(std::unexpected(std::move(found).error()));
    sweep->found = std::move(found->invites);
    const auto next = found->next;
    std::erase_if(sweep->found, [&](const Invite& each) { return sweep->silent.contains(each.host); });
    {
      const std::scoped_lock lock(mutex_);
      if (!next || !sweep->newest || !position_) position_ = next;
    }
    look_at_next(sweep);
  });
}

void InviteAccounts::look_at_next(const std::shared_ptr<Sweep>& sweep) {
  if (sweep->found.empty()) {
    std::optional<InvitePosition> next;
    {
      const std::scoped_lock lock(mutex_);
      next = position_;
    }
    if (!sweep->newest || !next) return sweep->done(sweep->revoked);
    sweep->newest = false;
    return take_page(sweep, next);
  }
  Invite invite = std::move(sweep->found.back());
  sweep->found.pop_back();
  auto accounts = accounts_of(invite);
  const auto age = clock_.now() - invite.created_at;
  Done<Verdict> judged = [this, sweep, invite](Result<Verdict> verdict) {
    if (is_disabled(verdict)) return decide(sweep, invite, Verdict::there);
    if (!verdict) {
      // A server that answers late must not be waited for a hundred times, and holds up no other host's.
      sweep->silent.insert(invite.host);
      std::erase_if(sweep->found, [&](const Invite& each) { return each.host == invite.host; });
      return look_at_next(sweep);
    }
    decide(sweep, invite, *verdict);
  };
  judge(std::make_shared<Question>(Question{
      .invite = std::move(invite), .accounts = std::move(accounts), .age = age, .done = std::move(judged)}));
}

void InviteAccounts::decide(const std::shared_ptr<Sweep>& sweep, const Invite& invite, Verdict verdict) {
  const bool missing = verdict == Verdict::gone || verdict == Verdict::another;
  const bool over = missing && is_gone(invite.id);
  if (!missing || over) {
    const std::scoped_lock lock(mutex_);
    missing_.erase(invite.id);
  }
  if (!over) return look_at_next(sweep);
  const Cause cause{
      .by = {ActorType::system, "accounts"}, .at = clock_.now(), .reason = "the account is gone"};
  store_.revoke_invite(invite.id, cause, [this, sweep](const Result<Invite>& revoked) {
    if (revoked) ++sweep->revoked;
    look_at_next(sweep);
  });
}

bool InviteAccounts::is_gone(InviteId invite) {
  const auto now = clock_.now();
  const std::scoped_lock lock(mutex_);
  const auto found = missing_.find(invite);
  if (found != missing_.end()) return now - found->second >= gone_after;
  if (missing_.size() < missing_max) missing_.emplace(invite, now);
  return false;
}

}  // namespace usher::domain
