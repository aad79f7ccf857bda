#include "adapters/xmpp/commands/invite_creation.hpp"

#include <algorithm>
#include <utility>

namespace usher::xmpp {

using domain::Errc;
using domain::InvitePage;
using domain::Result;
using domain::SharedInvite;

struct InviteCreation::Order {
  const domain::Host& host;
  CommandPolicy policy;
  std::string requester;
  domain::InviteDraft draft;
  domain::Done<SharedInvite> done;
  std::shared_ptr<void> turn;  ///< is over with it, whatever drops this

  [[nodiscard]] domain::InviteFilter filter(std::uint32_t limit) const {
    domain::InviteFilter filter;
    filter.commanded_by = requester;
    filter.limit = std::clamp(limit, std::uint32_t{1}, domain::list_limit_max);
    // Those of one address, by an index of their own: a quota must not overlook any.
    filter.scanned_max = domain::invites_scanned_all;
    return filter;
  }
};

void InviteCreation::create(const domain::Host& host, const CommandPolicy& policy,
                            const domain::BareJid& requester, domain::InviteDraft draft,
                            domain::Done<SharedInvite> done) {
  draft.source = domain::InviteSource::ad_hoc_command;
  draft.source_detail = requester.str();
  {
    const std::scoped_lock lock(mutex_);
    if (!under_way_.insert(draft.source_detail).second) {
      return done(fail(Errc::rate_limited, "Another invitation is being created: try again."));
    }
  }
  std::string address = draft.source_detail;
  std::shared_ptr<void> turn(nullptr, [this, address](void*) {
    const std::scoped_lock lock(mutex_);
    under_way_.erase(address);
  });
  check_quota(std::make_shared<Order>(
      Order{host, policy, std::move(address), std::move(draft), std::move(done), std::move(turn)}));
}

void InviteCreation::check_quota(const std::shared_ptr<Order>& order) {
  auto pending = order->filter(order->policy.live_invites_max);
  pending.states = {domain::InviteState::pending};
  invitations_.list(std::move(pending), [this, order](Result<InvitePage> page) {
    if (!page) return finish(order, std::unexpected(std::move(page).error()));
    if (page->invites.size() >= order->policy.live_invites_max) {
      return finish(order, fail(Errc::rate_limited,
                                "You have as many open invitations as you may: revoke one, or wait until one "
                                "is used or expires."));
    }
    check_rate(order);
  });
}

void InviteCreation::check_rate(const std::shared_ptr<Order>& order) {
  if (order->policy.rate.unlimited()) return create_now(order);
  const std::uint32_t rate = std::min(order->policy.rate.count, domain::list_limit_max);
  invitations_.list(order->filter(rate), [this, order, rate](Result<InvitePage> page) {
    if (!page) return finish(order, std::unexpected(std::move(page).error()));
    const auto& newest = page->invites;
    const auto since = invitations_.now() - order->policy.rate.window;
    if (newest.size() >= rate && (newest.empty() || newest.back().created_at > since)) {
      return finish(order,
                    fail(Errc::rate_limited, "You have created many invitations lately: try again later."));
    }
    create_now(order);
  });
}

void InviteCreation::create_now(const std::shared_ptr<Order>& order) {
  invitations_.create(order->host, std::move(order->draft), std::nullopt,
                      [order](Result<SharedInvite> created) { finish(order, std::move(created)); });
}

void InviteCreation::finish(const std::shared_ptr<Order>& order, Result<SharedInvite> outcome) {
  order->turn.reset();
  order->done(std::move(outcome));
}

}  // namespace usher::xmpp
