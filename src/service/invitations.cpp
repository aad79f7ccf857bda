#include "service/invitations.hpp"

#include <utility>

namespace usher::service {
namespace {

using core::Errc;
using core::Error;
using core::Invite;
using core::InviteId;

constexpr int id_attempts = 3;

/// The end of a link that a person pasted: what follows the last `?`, `/` or `=`.
std::string_view last_part(std::string_view reference) {
  while (reference.ends_with('/')) reference.remove_suffix(1);
  const auto at = reference.find_last_of("?/=");
  return at == std::string_view::npos ? reference : reference.substr(at + 1);
}

}  // namespace

Invitations::Invitations(Store& store, const Clock& clock, secrets::Random& random,
                         const secrets::MasterKey& master, const core::Hosts& hosts)
    : store_(store), clock_(clock), sealer_(master), ids_(random), hosts_(hosts) {}

void Invitations::create(const core::Host& host, core::InviteDraft draft, std::optional<KeyGuard> guard,
                         Done<SharedInvite> done) {
  const auto now = clock_.now();
  auto invite = core::make_invite(host, std::move(draft), ids_.next(now), now);
  if (!invite) return done(std::unexpected(std::move(invite).error()));
  insert(*std::move(invite), std::move(guard), id_attempts, std::move(done));
}

void Invitations::insert(Invite invite, std::optional<KeyGuard> guard, int attempts_left,
                         Done<SharedInvite> done) {
  SharedInvite shared{invite, sealer_.seal(invite.id)};
  auto guard_again = guard;
  store_.insert_invite(std::move(invite), std::move(guard),
                       [this, shared = std::move(shared), guard = std::move(guard_again), attempts_left,
                        done = std::move(done)](core::Result<void> inserted) mutable {
                         if (inserted) return done(std::move(shared));
                         const bool taken = inserted.error().code == Errc::duplicate_id;
                         if (!taken || attempts_left <= 1) {
                           return done(std::unexpected(std::move(inserted).error()));
                         }
                         shared.invite.id = ids_.next(shared.invite.created_at);
                         insert(std::move(shared.invite), std::move(guard), attempts_left - 1,
                                std::move(done));
                       });
}

void Invitations::find_by_id(InviteId id, Done<Invite> done) {
  store_.find_invite(id, [this, done = std::move(done)](core::Result<std::optional<Invite>> found) mutable {
    if (!found) return done(std::unexpected(std::move(found).error()));
    if (!*found || hosts_.find((*found)->host) == nullptr) {
      return done(std::unexpected(Error{Errc::invite_not_found}));
    }
    done(*std::move(*found));
  });
}

void Invitations::find_by_token(std::string_view token, Done<Invite> done) {
  const auto id = sealer_.open(token);
  if (!id) return done(std::unexpected(Error{Errc::invite_not_found}));
  find_by_id(*id, std::move(done));
}

void Invitations::find(std::string_view reference, Done<Invite> done) {
  const auto part = last_part(reference);
  if (const auto id = sealer_.open(part)) return find_by_id(*id, std::move(done));
  const auto id = core::parse_invite_id(part);
  if (!id) return done(std::unexpected(id.error()));
  find_by_id(*id, std::move(done));
}

void Invitations::list(InviteFilter filter, Done<InvitePage> done) {
  filter.now = clock_.now();
  store_.list_invites(std::move(filter), std::move(done));
}

void Invitations::revoke(InviteId id, Done<Invite> done) {
  store_.revoke_invite(id, clock_.now(), std::move(done));
}

core::Secret Invitations::link_of(const Invite& invite) const {
  const core::Host* host = hosts_.find(invite.host);
  if (host == nullptr) return {};
  return core::Secret{core::landing_link(*host, sealer_.seal(invite.id).reveal())};
}

}  // namespace usher::service
