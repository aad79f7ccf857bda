#include "domain/use_cases/account_tree.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

namespace usher::domain {
namespace {

constexpr std::uint32_t children_at_once = 100;
constexpr std::uint32_t accounts_at_once = 200;

}  // namespace

/// A way through a tree, each account before those below it.
struct AccountTree::Walk {
  /// An account, and how far those whom it let in were walked.
  struct Place {
    BareJid account;
    std::optional<Localpart> after;
    std::deque<Origin> found{};
    bool exhausted = false;
  };

  BareJid root;
  std::vector<Place> path;  ///< from the root down
  std::uint32_t limit = 1;
  TreePage page;
  Done<TreePage> done;
};

/// A branch on its way to being stopped.
struct AccountTree::Stop {
  BareJid root;
  bool dry_run = false;
  Cause cause;
  std::vector<BareJid> accounts;   ///< of a page, the last one is next
  std::optional<Localpart> after;  ///< of the next page
  bool more = true;
  std::vector<InviteFilter> filters;  ///< of one account; the last one is worked on
  std::set<InviteId> invites;         ///< of one account
  BranchStop stopped;
  Done<BranchStop> done;
};

void AccountTree::find(const BareJid& account, Done<AccountRecord> done) {
  store_.find_origin(
      account, [this, account, done = std::move(done)](Result<std::optional<Origin>> found) mutable {
        if (!found) return done(std::unexpected(std::move(found).error()));
        store_.find_frozen(
            account, converted<bool>(std::move(done), [origin = *std::move(found)](bool frozen) mutable {
              return AccountRecord{.origin = std::move(origin), .frozen = frozen};
            }));
      });
}

void AccountTree::list_below(BareJid root, std::optional<Localpart> after, std::uint32_t limit,
                             Done<TreePage> done) {
  auto walk = std::make_shared<Walk>(root);
  walk->limit = std::clamp(limit, 1U, list_limit_max);
  walk->done = std::move(done);
  if (after) return climb(walk, BareJid(*std::move(after), root.domain()));
  walk->path.push_back({.account = std::move(root), .after = std::nullopt});
  walk_on(walk);
}

/// Finds the way from `account` up to the root: the walk goes on below it, and then beside it.
void AccountTree::climb(const std::shared_ptr<Walk>& walk, const BareJid& account) {
  const auto below = walk->path.empty() ? std::nullopt : std::optional(walk->path.back().account.local());
  walk->path.push_back({.account = account, .after = below});
  if (account == walk->root) {
    std::ranges::reverse(walk->path);
    return walk_on(walk);
  }
  if (walk->path.size() > depth_max) return walk->done(fail(Errc::invalid_argument, "this is too far down"));
  store_.find_origin(account, [this, walk](Result<std::optional<Origin>> found) {
    if (!found) return walk->done(std::unexpected(std::move(found).error()));
    if (!*found || !(*found)->inviter) {
      return walk->done(fail(Errc::invalid_argument, "there is no such account below this one"));
    }
    climb(walk, BareJid(*(*found)->inviter, walk->root.domain()));
  });
}

void AccountTree::walk_on(const std::shared_ptr<Walk>& walk) {
  while (!walk->path.empty()) {
    Walk::Place& place = walk->path.back();
    if (place.found.empty() && place.exhausted) {
      walk->path.pop_back();
      continue;
    }
    if (place.found.empty()) break;
    if (walk->page.accounts.size() == walk->limit) {
      walk->page.more = true;
      return walk->done(std::move(walk->page));
    }
    Origin child = std::move(place.found.front());
    place.found.pop_front();
    // An account that was deleted may have been let in again by one that it had let in before.
    if (child.account == walk->root) continue;
    const auto depth = static_cast<std::uint32_t>(walk->path.size());
    if (depth < depth_max) walk->path.push_back({.account = child.account, .after = std::nullopt});
    walk->page.accounts.push_back({.origin = std::move(child), .depth = depth});
  }
  if (walk->path.empty()) return walk->done(std::move(walk->page));
  const Walk::Place& place = walk->path.back();
  store_.list_invited(
      place.account, place.after, children_at_once, [this, walk](Result<std::vector<Origin>> found) {
        if (!found) return walk->done(std::unexpected(std::move(found).error()));
        Walk::Place& here = walk->path.back();
        here.exhausted = found->size() < children_at_once;
        if (!found->empty()) here.after = found->back().account.local();
        here.found.assign(std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()));
        walk_on(walk);
      });
}

void AccountTree::freeze(BareJid account, Requester by, const std::string& reason, Done<void> done) {
  set_frozen(std::move(account), true, std::move(by), reason, std::move(done));
}

void AccountTree::unfreeze(BareJid account, Requester by, const std::string& reason, Done<void> done) {
  set_frozen(std::move(account), false, std::move(by), reason, std::move(done));
}

void AccountTree::set_frozen(BareJid account, bool frozen, Requester by, const std::string& reason,
                             Done<void> done) {
  auto cause = cause_of(std::move(by), reason, clock_.now());
  if (!cause) return done(std::unexpected(std::move(cause).error()));
  store_.set_frozen(std::move(account), frozen, *std::move(cause), std::move(done));
}

void AccountTree::stop_branch(const BareJid& root, bool dry_run, Requester by, const std::string& reason,
                              Done<BranchStop> done) {
  auto cause = cause_of(std::move(by), reason, clock_.now());
  if (!cause) return done(std::unexpected(std::move(cause).error()));
  auto stop = std::make_shared<Stop>(root, dry_run, *std::move(cause), std::vector{root});
  stop->done = std::move(done);
  stop_next(stop);
}

void AccountTree::stop_page(const std::shared_ptr<Stop>& stop) {
  if (!stop->more) return stop->done(stop->stopped);
  list_below(stop->root, stop->after, accounts_at_once, [this, stop](Result<TreePage> page) {
    if (!page) return stop->done(std::unexpected(std::move(page).error()));
    stop->more = page->more;
    if (!page->accounts.empty()) stop->after = page->accounts.back().origin.account.local();
    for (Descendant& each : page->accounts) stop->accounts.push_back(std::move(each.origin.account));
    stop_next(stop);
  });
}

/// First the account is frozen, so that it makes no further invite while its invites are withdrawn.
void AccountTree::stop_next(const std::shared_ptr<Stop>& stop) {
  if (stop->accounts.empty()) return stop_page(stop);
  const BareJid account = std::move(stop->accounts.back());
  stop->accounts.pop_back();
  ++stop->stopped.accounts;
  InviteFilter pending{.host = account.domain(),
                       .states = {InviteState::pending},
                       .now = stop->cause.at,
                       .limit = list_limit_max};
  stop->filters = {pending, pending};
  stop->filters[0].inviter = account.local();
  stop->filters[1].commanded_by = account.str();
  stop->invites.clear();
  if (stop->dry_run) return stop_invites(stop, account);
  store_.set_frozen(account, true, stop->cause, [this, stop, account](Result<void> frozen) {
    if (!frozen) return stop->done(std::unexpected(std::move(frozen).error()));
    stop_invites(stop, account);
  });
}

void AccountTree::stop_invites(const std::shared_ptr<Stop>& stop, const BareJid& account) {
  if (stop->filters.empty()) {
    stop->stopped.invites += stop->invites.size();
    return stop->dry_run ? stop_next(stop) : revoke_found(stop, account);
  }
  store_.list_invites(stop->filters.back(), [this, stop, account](Result<InvitePage> page) {
    if (!page) return stop->done(std::unexpected(std::move(page).error()));
    for (const Invite& invite : page->invites) stop->invites.insert(invite.id);
    if (page->next) {
      stop->filters.back().after = page->next;
    } else {
      stop->filters.pop_back();
    }
    stop_invites(stop, account);
  });
}

void AccountTree::revoke_found(const std::shared_ptr<Stop>& stop, const BareJid& account) {
  if (stop->invites.empty()) return stop_next(stop);
  const InviteId id = *stop->invites.begin();
  stop->invites.erase(stop->invites.begin());
  store_.revoke_invite(id, stop->cause, [this, stop, account](Result<Invite> revoked) {
    // One that was pruned meanwhile can't be used any more.
    if (!revoked && revoked.error().code != Errc::invite_not_found) {
      return stop->done(std::unexpected(std::move(revoked).error()));
    }
    revoke_found(stop, account);
  });
}

}  // namespace usher::domain
