#include "domain/use_cases/stream_redemptions.hpp"

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "domain/model/login.hpp"

namespace usher::domain {

namespace {

/// What a token may be shown on a stream for: of the two that XEP-0445 knows.
Purpose purpose_of(const Invite& invite) {
  return invite.kind == InviteKind::reset ? Purpose::password_reset : Purpose::registration;
}

// How long a report may be on its way: an invite that was made meanwhile, for the next account of that name,
// looks as if it were older than the report says. Of those that are so new the XMPP server is asked what
// became of the account.
constexpr Duration report_takes_max = InviteAccounts::clocks_differ_max;

// So that no stream can pass for a form or for somebody who asks for a subscription.
std::string holder_name(const StreamHolder& holder) {
  const auto* const stream = std::get_if<std::string>(&holder);
  return stream != nullptr ? "stream:" + *stream : "pars:" + std::get<BareJid>(holder).str();
}

}  // namespace

/// An account's invites, on their way to being revoked.
struct StreamRedemptions::Forgetting {
  std::vector<InviteFilter> filters;  ///< the last one is worked on
  std::vector<Invite> found;
  std::string server;  ///< that reports it
  Timestamp gone_at;
  std::uint32_t revoked = 0;
  Done<std::uint32_t> done;
  std::atomic<std::uint32_t> steps = 0;  ///< asked for and not taken
};

void StreamRedemptions::find(const Host& host, const secrets::Secret& token, Done<Invite> done) {
  invitations_.find_by_token(token.reveal(),
                             [domain = host.domain, done = std::move(done)](Result<Invite> invite) mutable {
                               if (invite && invite->host != domain)
                                 return done(fail(Errc::invite_not_found));
                               done(std::move(invite));
                             });
}

void StreamRedemptions::find_good(const Host& host, const secrets::Secret& token, Judge good,
                                  Done<Invite> done) {
  find(host, token, [this, good = std::move(good), done = std::move(done)](Result<Invite> invite) mutable {
    if (!invite) return done(std::unexpected(std::move(invite).error()));
    if (auto judged = good(*invite); !judged) return done(std::unexpected(std::move(judged).error()));
    auto give = [found = *invite]() mutable { return std::move(found); };
    accounts_.check(*std::move(invite), converted<void>(std::move(done), std::move(give)));
  });
}

void StreamRedemptions::preauthenticate(const Host& host, const secrets::Secret& token,
                                        Done<Preauthenticated> done) {
  const auto now = clock_.now();
  find_good(
      host, token, [now](const Invite& invite) { return check_usable(invite, purpose_of(invite), now); },
      [this, now, done = std::move(done)](Result<Invite> good) mutable {
        if (!good) return done(std::unexpected(std::move(good).error()));
        const auto domain = good->host;
        Preauthenticated shown{.invite = *std::move(good), .presented_at = now};
        pauses_.check_open(domain, converted<void>(std::move(done), [shown = std::move(shown)]() mutable {
                             return std::move(shown);
                           }));
      });
}

void StreamRedemptions::reserve(const Host& host, StreamReservation asked, Done<Reserved> done) {
  const auto now = clock_.now();
  const auto presented = std::clamp(asked.presented_at, now - grace_max, now);
  const auto purpose = asked.purpose;
  auto token = asked.token;
  find_good(
      host, token,
      [purpose, presented](const Invite& invite) { return check_usable(invite, purpose, presented); },
      [this, now, presented, &host, asked = std::move(asked),
       done = std::move(done)](Result<Invite> invite) mutable {
        if (!invite) return done(std::unexpected(std::move(invite).error()));
        auto login = choose_login(host, *invite, asked.username, asked.password);
        if (!login) return done(std::unexpected(std::move(login).error()));
        hold(*invite,
             {.invite = invite->id,
              .holder = holder_name(asked.holder),
              .redeemer = std::move(login->address),
              .purpose = asked.purpose,
              .now = now,
              .presented_at = presented},
             std::move(done));
      });
}

void StreamRedemptions::hold(const Invite& invite, ReserveRequest request, Done<Reserved> done) {
  store_.reserve(std::move(request),
                 converted<Redemption>(std::move(done), [held = invite](Redemption redemption) mutable {
                   return Reserved{.invite = std::move(held), .redeemer = std::move(redemption.redeemer)};
                 }));
}

void StreamRedemptions::commit(const Host& host, const secrets::Secret& token, const StreamHolder& holder,
                               Done<void> done) {
  find(host, token,
       [this, name = holder_name(holder), done = std::move(done)](Result<Invite> invite) mutable {
         if (!invite) return done(std::unexpected(std::move(invite).error()));
         store_.commit(invite->id, std::move(name), clock_.now(), without_value<Redemption>(std::move(done)));
       });
}

void StreamRedemptions::release(const Host& host, const secrets::Secret& token, const StreamHolder& holder,
                                Done<void> done) {
  find(host, token,
       [this, name = holder_name(holder), done = std::move(done)](Result<Invite> invite) mutable {
         if (!invite) return done(std::unexpected(std::move(invite).error()));
         store_.release(invite->id, std::move(name), clock_.now(), std::move(done));
       });
}

void StreamRedemptions::subscribe(const Host& host, const secrets::Secret& token, const Localpart& inviter,
                                  BareJid redeemer, Done<Invite> done) {
  find_good(
      host, token,
      [inviter](const Invite& invite) -> Result<void> {
        if (invite.inviter != inviter) return fail(Errc::invite_not_found);
        return {};
      },
      [this, redeemer = std::move(redeemer), done = std::move(done)](Result<Invite> invite) mutable {
        if (!invite) return done(std::unexpected(std::move(invite).error()));
        const auto now = clock_.now();
        auto holder = holder_name(redeemer);
        hold(*invite,
             {.invite = invite->id,
              .holder = std::move(holder),
              .redeemer = std::move(redeemer),
              .purpose = Purpose::subscription,
              .now = now,
              .presented_at = now},
             converted<Reserved>(std::move(done), [](Reserved held) { return std::move(held.invite); }));
      });
}

void StreamRedemptions::revoke_invites_of(const BareJid& account, Duration ago, Done<std::uint32_t> done) {
  InviteFilter pending{.host = account.domain(), .states = {InviteState::pending}, .limit = list_limit_max};
  auto forgetting = std::make_shared<Forgetting>();
  forgetting->filters = {pending, pending, pending};
  forgetting->filters[0].inviter = account.local();
  forgetting->filters[1].username = account.local();
  forgetting->filters[1].kinds = {InviteKind::reset};
  forgetting->filters[2].commanded_by = account.str();
  forgetting->server = account.domain().str();
  forgetting->gone_at = clock_.now() - ago;
  forgetting->done = [this, account, gone_at = forgetting->gone_at,
                      done = std::move(done)](Result<std::uint32_t> revoked) mutable {
    if (!revoked) return done(std::move(revoked));
    deletions_.note(account, gone_at, converted<void>(std::move(done), [count = *revoked] { return count; }));
  };
  revoke_page(forgetting);
}

void StreamRedemptions::revoke_page(const std::shared_ptr<Forgetting>& forgetting) {
  if (forgetting->filters.empty()) return forgetting->done(forgetting->revoked);
  invitations_.list(forgetting->filters.back(), [this, forgetting](Result<InvitePage> page) {
    if (!page) return forgetting->done(std::unexpected(std::move(page).error()));
    if (page->next) {
      forgetting->filters.back().after = page->next;
    } else {
      forgetting->filters.pop_back();
    }
    forgetting->found = std::move(page->invites);
    std::erase_if(forgetting->found,
                  [&](const Invite& each) { return each.created_at > forgetting->gone_at; });
    go_on(forgetting);
  });
}

/// Where the store answers at once, whoever called takes the next step: calls within calls would fill the
/// stack.
void StreamRedemptions::go_on(const std::shared_ptr<Forgetting>& forgetting) {
  if (forgetting->steps.fetch_add(1) > 0) return;
  do revoke_next(forgetting);
  while (forgetting->steps.fetch_sub(1) > 1);
}

void StreamRedemptions::revoke_next(const std::shared_ptr<Forgetting>& forgetting) {
  if (forgetting->found.empty()) return revoke_page(forgetting);
  Invite invite = std::move(forgetting->found.back());
  forgetting->found.pop_back();
  const auto id = invite.id;
  if (invite.created_at < forgetting->gone_at - report_takes_max) return revoke(forgetting, id);
  accounts_.check(std::move(invite), [this, forgetting, id](const Result<void>& there) {
    if (there) return go_on(forgetting);
    revoke(forgetting, id);
  });
}

void StreamRedemptions::revoke(const std::shared_ptr<Forgetting>& forgetting, InviteId id) {
  const Actor server{ActorType::server, forgetting->server};
  invitations_.revoke(id, server, "the account is gone", [this, forgetting](const Result<Invite>& revoked) {
    if (!revoked && revoked.error().code != Errc::invite_not_found)
      return forgetting->done(std::unexpected(revoked.error()));
    if (revoked) ++forgetting->revoked;
    go_on(forgetting);
  });
}

}  // namespace usher::domain
