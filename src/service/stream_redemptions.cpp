#include "service/stream_redemptions.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/password_policy.hpp"
#include "core/username_policy.hpp"
#include "service/invite_checks.hpp"

namespace usher::service {

using core::Errc;
using core::Error;
using core::Invite;
using core::Purpose;
using core::Redemption;
using core::Result;

namespace {

/// What a token may be shown on a stream for: of the two that XEP-0445 knows.
Purpose purpose_of(const Invite& invite) {
  return invite.kind == core::InviteKind::reset ? Purpose::password_reset : Purpose::registration;
}

/// The account that is meant, where the server may make it or set its password.
Result<core::BareJid> judge(const core::Host& host, const Invite& invite, const StreamReservation& asked) {
  auto name = core::choose_username(asked.username, invite.username, host.reserved_usernames);
  if (!name) return std::unexpected(std::move(name).error());
  core::BareJid address(*std::move(name), host.domain);
  const auto password = core::prepare_password(asked.password, address, host.password_min);
  if (!password) return std::unexpected(core::error_of(password.error(), host.password_min));
  return address;
}

// So that no stream can pass for a form or for somebody who asks for a subscription.
std::string stream_holder(const std::string& name) { return "stream:" + name; }
std::string subscription_holder(const core::BareJid& redeemer) { return "pars:" + redeemer.str(); }

}  // namespace

/// An account's invites, on their way to being revoked.
struct StreamRedemptions::Forgetting {
  std::vector<InviteFilter> filters;  ///< the last one is worked on
  std::vector<Invite> found;
  std::uint32_t revoked = 0;
  Done<std::uint32_t> done;
};

void StreamRedemptions::find(const core::Host& host, const core::Secret& token, Done<Invite> done) {
  invitations_.find_by_token(token.reveal(),
                             [domain = host.domain, done = std::move(done)](Result<Invite> invite) mutable {
                               if (invite && invite->host != domain)
                                 return done(std::unexpected(Error{Errc::invite_not_found}));
                               done(std::move(invite));
                             });
}

void StreamRedemptions::preauthenticate(const core::Host& host, const core::Secret& token,
                                        Done<Preauthenticated> done) {
  find(host, token, [this, done = std::move(done)](Result<Invite> invite) mutable {
    if (!invite) return done(std::unexpected(std::move(invite).error()));
    const auto now = clock_.now();
    if (auto usable = check_usable(*invite, purpose_of(*invite), now); !usable)
      return done(std::unexpected(std::move(usable).error()));
    done(Preauthenticated{.invite = *std::move(invite), .presented_at = now});
  });
}

void StreamRedemptions::reserve(const core::Host& host, StreamReservation asked, Done<Reserved> done) {
  auto token = asked.token;
  find(host, token,
       [this, &host, asked = std::move(asked), done = std::move(done)](Result<Invite> invite) mutable {
         if (!invite) return done(std::unexpected(std::move(invite).error()));
         const auto now = clock_.now();
         const auto presented = std::clamp(asked.presented_at, now - grace_max, now);
         if (auto usable = check_usable(*invite, asked.purpose, presented); !usable)
           return done(std::unexpected(std::move(usable).error()));
         auto address = judge(host, *invite, asked);
         if (!address) return done(std::unexpected(std::move(address).error()));
         hold(*invite,
              {.invite = invite->id,
               .holder = stream_holder(asked.holder),
               .redeemer = *std::move(address),
               .purpose = asked.purpose,
               .now = now,
               .presented_at = presented},
              std::move(done));
       });
}

void StreamRedemptions::hold(const Invite& invite, core::ReserveRequest request, Done<Reserved> done) {
  store_.reserve(std::move(request),
                 [held = invite, done = std::move(done)](Result<Redemption> redemption) mutable {
                   if (!redemption) return done(std::unexpected(std::move(redemption).error()));
                   done(Reserved{.invite = std::move(held), .redeemer = redemption->redeemer});
                 });
}

void StreamRedemptions::commit(const core::Host& host, const core::Secret& token, std::string holder,
                               Done<void> done) {
  find(host, token,
       [this, holder = std::move(holder), done = std::move(done)](Result<Invite> invite) mutable {
         if (!invite) return done(std::unexpected(std::move(invite).error()));
         store_.commit(invite->id, stream_holder(holder), clock_.now(),
                       [done = std::move(done)](Result<Redemption> redemption) mutable {
                         if (!redemption) return done(std::unexpected(std::move(redemption).error()));
                         done({});
                       });
       });
}

void StreamRedemptions::release(const core::Host& host, const core::Secret& token, std::string holder,
                                Done<void> done) {
  find(host, token,
       [this, holder = std::move(holder), done = std::move(done)](Result<Invite> invite) mutable {
         if (!invite) return done(std::unexpected(std::move(invite).error()));
         store_.release(invite->id, stream_holder(holder), std::move(done));
       });
}

void StreamRedemptions::subscribe(const core::Host& host, const core::Secret& token,
                                  const core::Localpart& inviter, core::BareJid redeemer, Done<Invite> done) {
  find(
      host, token,
      [this, inviter, redeemer = std::move(redeemer), done = std::move(done)](Result<Invite> invite) mutable {
        if (!invite) return done(std::unexpected(std::move(invite).error()));
        if (invite->inviter != inviter) return done(std::unexpected(Error{Errc::invite_not_found}));
        const auto now = clock_.now();
        auto holder = subscription_holder(redeemer);
        core::ReserveRequest request{.invite = invite->id,
                                     .holder = holder,
                                     .redeemer = std::move(redeemer),
                                     .purpose = Purpose::subscription,
                                     .now = now,
                                     .presented_at = now};
        store_.reserve(std::move(request),
                       [this, now, holder = std::move(holder), invite = *std::move(invite),
                        done = std::move(done)](const Result<Redemption>& reserved) mutable {
                         if (!reserved && reserved.error().code == Errc::already_redeemed)
                           return done(std::move(invite));
                         if (!reserved) return done(std::unexpected(reserved.error()));
                         const auto id = invite.id;
                         store_.commit(id, std::move(holder), now,
                                       [invite = std::move(invite),
                                        done = std::move(done)](const Result<Redemption>& committed) mutable {
                                         if (!committed) return done(std::unexpected(committed.error()));
                                         done(std::move(invite));
                                       });
                       });
      });
}

void StreamRedemptions::forget_account(const core::BareJid& account, Done<std::uint32_t> done) {
  InviteFilter pending{.host = account.domain(),
                       .states = {core::InviteState::pending},
                       .kinds = {},
                       .inviter = {},
                       .username = {},
                       .commanded_by = {},
                       .now = {},
                       .before = {},
                       .limit = list_limit_max};
  auto forgetting = std::make_shared<Forgetting>();
  forgetting->filters = {pending, pending, pending};
  forgetting->filters[0].inviter = account.local();
  forgetting->filters[1].username = account.local();
  forgetting->filters[1].kinds = {core::InviteKind::reset};
  forgetting->filters[2].commanded_by = account.str();
  forgetting->done = std::move(done);
  revoke_page(forgetting);
}

void StreamRedemptions::revoke_page(const std::shared_ptr<Forgetting>& forgetting) {
  if (forgetting->filters.empty()) return forgetting->done(forgetting->revoked);
  invitations_.list(forgetting->filters.back(), [this, forgetting](Result<InvitePage> page) {
    if (!page) return forgetting->done(std::unexpected(std::move(page).error()));
    if (page->more) {
      forgetting->filters.back().before = page->invites.back().id;
    } else {
      forgetting->filters.pop_back();
    }
    forgetting->found = std::move(page->invites);
    revoke_next(forgetting);
  });
}

void StreamRedemptions::revoke_next(const std::shared_ptr<Forgetting>& forgetting) {
  if (forgetting->found.empty()) return revoke_page(forgetting);
  const auto id = forgetting->found.back().id;
  forgetting->found.pop_back();
  invitations_.revoke(id, [this, forgetting](const Result<Invite>& revoked) {
    if (!revoked && revoked.error().code != Errc::invite_not_found)
      return forgetting->done(std::unexpected(revoked.error()));
    if (revoked) ++forgetting->revoked;
    revoke_next(forgetting);
  });
}

}  // namespace usher::service
