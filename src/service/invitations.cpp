#include "service/invitations.hpp"

#include <algorithm>
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

/// Whether it is the one that a foreign token belongs to: ids alone are too short to be sure.
bool is_import(const Invite& invite, std::string_view proof) {
  return invite.source == core::InviteSource::import && invite.source_detail == proof;
}

}  // namespace

/// An invite on its way into the store.
struct Invitations::Insertion {
  Insertion(Invite invite, std::optional<KeyGuard> by, Done<SharedInvite> then)
      : shared{std::move(invite), {}}, guard(std::move(by)), done(std::move(then)) {}

  SharedInvite shared;
  std::optional<KeyGuard> guard;
  Done<SharedInvite> done;
  int attempts_left = id_attempts;
};

Invitations::Invitations(Store& store, const Clock& clock, secrets::Random& random,
                         const secrets::MasterKey& master, const core::Hosts& hosts)
    : store_(store), clock_(clock), sealer_(master), foreign_(master), ids_(random), hosts_(hosts) {}

void Invitations::create(const core::Host& host, core::InviteDraft draft, std::optional<KeyGuard> guard,
                         Done<SharedInvite> done) {
  const auto now = clock_.now();
  auto invite = core::make_invite(host, std::move(draft), ids_.next(now), now);
  if (!invite) return done(std::unexpected(std::move(invite).error()));
  insert(std::make_unique<Insertion>(*std::move(invite), std::move(guard), std::move(done)));
}

void Invitations::create_once(const core::Host& host, core::InviteDraft draft, KeyGuard guard,
                              Idempotency request, Done<SharedInvite> done) {
  const auto now = clock_.now();
  auto invite = core::make_invite(host, std::move(draft), ids_.next(now), now);
  if (!invite) return done(std::unexpected(std::move(invite).error()));
  Invite made = *invite;
  store_.insert_invite_once(
      *std::move(invite), std::move(guard), std::move(request),
      [this, made = std::move(made), done = std::move(done)](core::Result<InviteId> id) mutable {
        if (!id) return done(std::unexpected(std::move(id).error()));
        // Of an earlier one no more than its id is known, nor needed for its link.
        made.id = *id;
        auto token = sealer_.seal(*id);
        done(SharedInvite{std::move(made), std::move(token)});
      });
}

void Invitations::insert(std::unique_ptr<Insertion> insertion) {
  insertion->shared.token = sealer_.seal(insertion->shared.invite.id);
  // Both are copied, for another try where the id is taken.
  auto invite = insertion->shared.invite;
  auto guard = insertion->guard;
  store_.insert_invite(std::move(invite), std::move(guard),
                       [this, insertion = std::move(insertion)](core::Result<void> inserted) mutable {
                         if (inserted) return insertion->done(std::move(insertion->shared));
                         const bool taken = inserted.error().code == Errc::duplicate_id;
                         if (!taken || --insertion->attempts_left == 0) {
                           return insertion->done(std::unexpected(std::move(inserted).error()));
                         }
                         auto& again = insertion->shared.invite;
                         again.id = ids_.next(again.created_at);
                         insert(std::move(insertion));
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
  if (const auto id = sealer_.open(token)) return find_by_id(*id, std::move(done));
  find_foreign(token, std::move(done));
}

void Invitations::find_foreign(std::string_view token, Done<Invite> done) {
  if (!secrets::ForeignTokens::plausible(token)) {
    return done(std::unexpected(Error{Errc::invite_not_found}));
  }
  auto digest = foreign_.digest(token);
  find_by_id(digest.id,
             [proof = std::move(digest.proof), done = std::move(done)](core::Result<Invite> found) mutable {
               if (found && !is_import(*found, proof))
                 return done(std::unexpected(Error{Errc::invite_not_found}));
               done(std::move(found));
             });
}

void Invitations::import(const core::Host& host, ImportedInvite imported, bool dry_run, Done<Import> done) {
  if (!secrets::ForeignTokens::plausible(imported.token.reveal())) {
    return done(std::unexpected(Error{Errc::invalid_argument, "this is no token"}));
  }
  auto digest = foreign_.digest(imported.token.reveal());
  const auto now = clock_.now();
  imported.draft.source = core::InviteSource::import;
  imported.draft.source_detail = digest.proof;
  imported.draft.ttl =
      std::clamp<core::Duration>(imported.expires_at - now, core::limits::ttl_min, core::limits::ttl_max);
  auto invite = core::make_invite(host, std::move(imported.draft), digest.id, now);
  if (!invite) return done(std::unexpected(std::move(invite).error()));
  if (imported.created_at > core::Timestamp{} && imported.created_at < now)
    invite->created_at = imported.created_at;
  store_.find_invite(digest.id, [this, invite = *std::move(invite), proof = std::move(digest.proof), dry_run,
                                 done = std::move(done)](core::Result<std::optional<Invite>> found) mutable {
    if (!found) return done(std::unexpected(std::move(found).error()));
    if (*found) {
      if (is_import(**found, proof)) return done(Import::known);
      return done(std::unexpected(Error{Errc::duplicate_id}));
    }
    if (dry_run) return done(Import::added);
    store_.insert_invite(std::move(invite), std::nullopt,
                         [done = std::move(done)](core::Result<void> inserted) mutable {
                           if (!inserted) return done(std::unexpected(std::move(inserted).error()));
                           done(Import::added);
                         });
  });
}

void Invitations::find(std::string_view reference, Done<Invite> done) {
  const auto part = last_part(reference);
  if (const auto id = sealer_.open(part)) return find_by_id(*id, std::move(done));
  const auto id = core::parse_invite_id(part);
  if (id) return find_by_id(*id, std::move(done));
  if (secrets::ForeignTokens::plausible(part)) return find_foreign(part, std::move(done));
  done(std::unexpected(id.error()));
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
