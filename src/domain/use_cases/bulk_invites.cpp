#include "domain/use_cases/bulk_invites.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "domain/model/ceilings.hpp"

namespace usher::domain {
namespace {

/// How many withdrawals wait in the store at once: enough to be written together, few enough to leave room.
constexpr std::uint32_t revoked_together = 250;

}  // namespace

InviteFilter to_revoke(InviteFilter filter) {
  if (filter.states.empty()) filter.states = {InviteState::pending};
  return filter;
}

bool narrows(const InviteFilter& filter) {
  InviteFilter wide;
  wide.host = filter.host;
  wide.states = filter.states;
  wide.now = filter.now;
  wide.order = filter.order;
  wide.after = filter.after;
  wide.limit = filter.limit;
  wide.scanned_max = filter.scanned_max;
  return filter != wide;
}

/// Invites on their way into the store.
struct BulkInvites::Creation {
  std::vector<Invite> invites;
  KeyGuard guard;
  std::optional<Idempotency> request;
  Done<std::vector<Invite>> done;
  int attempts_left = InviteIds::attempts;
};

/// A step of withdrawing all that match.
struct BulkInvites::Sweep {
  InviteFilter filter;
  Cause cause;
  Done<Revocation> done;
  Revocation revocation{};
  std::uint32_t left = step_max;
  std::uint32_t pages_left = pages_max;
};

/// Withdrawals that the store was asked for together.
struct BulkInvites::Round {
  std::mutex mutex;
  std::size_t open = 0;  ///< not answered yet
  std::uint32_t revoked = 0;
  std::optional<Error> error{};
  std::optional<InvitePosition> next{};
};

void BulkInvites::create(const Host& host, std::vector<InviteDraft> drafts, KeyGuard guard,
                         std::optional<Idempotency> request, Done<std::vector<Invite>> done) {
  const auto now = clock_.now();
  auto id = ids_.next(now, static_cast<std::uint32_t>(drafts.size()));
  std::vector<Invite> invites;
  invites.reserve(drafts.size());
  for (InviteDraft& draft : drafts) {
    auto invite = make_invite_within_ceilings(host, std::move(draft), id, now);
    if (!invite) {
      Error error = std::move(invite).error();
      error.place.item = static_cast<std::uint32_t>(invites.size());
      return done(std::unexpected(std::move(error)));
    }
    invites.push_back(*std::move(invite));
    ++id.value;
  }
  insert(
      std::make_unique<Creation>(std::move(invites), std::move(guard), std::move(request), std::move(done)));
}

void BulkInvites::insert(std::unique_ptr<Creation> creation) {
  // All is copied, for another try where an id is taken.
  auto invites = creation->invites;
  auto guard = creation->guard;
  auto request = creation->request;
  store_.insert_invites(std::move(invites), std::move(guard), std::move(request),
                        [this, creation = std::move(creation)](Result<InviteId> outcome) mutable {
                          on_inserted(std::move(creation), std::move(outcome));
                        });
}

void BulkInvites::on_inserted(std::unique_ptr<Creation> creation, Result<InviteId> outcome) {
  auto& invites = creation->invites;
  if (outcome && *outcome == invites.front().id) return creation->done(std::move(invites));
  if (outcome) return find_earlier(*outcome, *creation);
  const bool taken = outcome.error().code == Errc::duplicate_id;
  if (!taken || --creation->attempts_left == 0) {
    return creation->done(std::unexpected(std::move(outcome).error()));
  }
  auto id = ids_.next(invites.front().created_at, static_cast<std::uint32_t>(invites.size()));
  for (Invite& invite : invites) invite.id = {id.value++};
  insert(std::move(creation));
}

/// What the same request made: ids that follow each other, and whose range is nobody else's.
void BulkInvites::find_earlier(InviteId first, Creation& creation) {
  const auto count = static_cast<std::uint32_t>(creation.invites.size());
  InviteFilter filter;
  filter.created_by_key = creation.guard.key_id;
  filter.after = InvitePosition{.id = {first.value + count}};
  filter.limit = count;
  filter.now = clock_.now();
  store_.list_invites(std::move(filter),
                      converted<InvitePage>(std::move(creation.done), [first](InvitePage page) {
                        std::erase_if(page.invites, [&](const Invite& invite) { return invite.id < first; });
                        std::ranges::reverse(page.invites);
                        return std::move(page.invites);
                      }));
}

void BulkInvites::count(InviteFilter filter, Done<MatchCount> done) {
  filter.now = clock_.now();
  store_.count_matching(std::move(filter), std::move(done));
}

void BulkInvites::revoke(InviteFilter filter, Requester by, const std::string& reason,
                         Done<Revocation> done) {
  const auto now = clock_.now();
  auto cause = cause_of(std::move(by), reason, now);
  if (!cause) return done(std::unexpected(std::move(cause).error()));
  filter = to_revoke(std::move(filter));
  filter.now = now;
  sweep(std::make_shared<Sweep>(std::move(filter), *std::move(cause), std::move(done)));
}

void BulkInvites::sweep(const std::shared_ptr<Sweep>& sweep) {
  sweep->filter.limit = std::min(sweep->left, revoked_together);
  store_.list_invites(sweep->filter, [this, sweep](Result<InvitePage> page) {
    if (!page) return sweep->done(std::unexpected(std::move(page).error()));
    revoke_page(sweep, *page);
  });
}

void BulkInvites::revoke_page(const std::shared_ptr<Sweep>& sweep, const InvitePage& page) {
  sweep->left -= static_cast<std::uint32_t>(page.invites.size());
  --sweep->pages_left;
  const auto round = std::make_shared<Round>();
  round->open = page.invites.size();
  round->next = page.next;
  if (page.invites.empty()) return end_round(sweep, *round);
  for (const Invite& invite : page.invites) {
    const bool was_revoked = invite.revoked_at.has_value();
    store_.revoke_invite(invite.id, sweep->cause, [this, sweep, round, was_revoked](Result<Invite> revoked) {
      bool last = false;
      {
        const std::scoped_lock lock(round->mutex);
        // One that was pruned meanwhile can't be used any more.
        if (!revoked && revoked.error().code != Errc::invite_not_found) round->error = revoked.error();
        if (revoked && !was_revoked) ++round->revoked;
        last = --round->open == 0;
      }
      if (last) end_round(sweep, *round);
    });
  }
}

void BulkInvites::end_round(const std::shared_ptr<Sweep>& sweep, const Round& round) {
  if (round.error) return sweep->done(std::unexpected(*round.error));
  sweep->revocation.count += round.revoked;
  sweep->revocation.next = round.next;
  if (!round.next || sweep->left == 0 || sweep->pages_left == 0) return sweep->done(sweep->revocation);
  sweep->filter.after = round.next;
  this->sweep(sweep);
}

}  // namespace usher::domain
