#include "domain/use_cases/invitations.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/text/ascii.hpp"
#include "base/text/percent.hpp"
#include "domain/model/ceilings.hpp"

namespace usher::domain {
namespace {

/// How much of what a person pasted is read: more than any link has.
constexpr std::size_t reference_bytes_max = 8192;

/// The end of a link: what follows the last `?`, `/` or `=`.
std::string_view last_part(std::string_view reference) {
  while (reference.ends_with('/')) reference.remove_suffix(1);
  const auto at = reference.find_last_of("?/=");
  return at == std::string_view::npos ? reference : reference.substr(at + 1);
}

/// The longest parts of `text` that hold nothing but what `belongs` takes.
template <class Predicate>
std::vector<std::string_view> parts_of(std::string_view text, Predicate belongs) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && belongs(text[end])) ++end;
    if (end > at) parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// Whether it is the one that an imported token belongs to: ids alone are too short to be sure.
bool is_import(const Invite& invite, std::string_view proof) {
  return invite.source == InviteSource::import && invite.source_detail == proof;
}

/// What a link could hold of a token that another system made.
std::vector<std::string> imported_candidates(std::string_view reference, const Hosts& hosts) {
  std::vector<std::string> candidates;
  for (const Host& host : hosts.all()) {
    const std::string_view url = host.landing_url;
    const auto at = url.find(token_placeholder);
    if (at == std::string_view::npos) continue;
    const auto before = url.substr(0, at);
    const auto behind = url.substr(at + token_placeholder.size());
    if (reference.size() < before.size() + behind.size()) continue;
    if (!reference.starts_with(before) || !reference.ends_with(behind)) continue;
    candidates.emplace_back(
        reference.substr(before.size(), reference.size() - before.size() - behind.size()));
  }
  auto parts = parts_of(reference, [](char c) { return text::is_alphanumeric(c) || c == '-' || c == '_'; });
  // A token stands behind the address.
  for (const auto& part : std::views::reverse(parts)) candidates.emplace_back(part);
  std::erase_if(candidates, [](const std::string& each) { return !ImportedTokens::plausible(each); });
  return candidates;
}

}  // namespace

/// An invite on its way into the store.
struct Invitations::Insertion {
  Insertion(Invite invite, std::optional<KeyGuard> by, std::optional<Idempotency> again,
            Done<SharedInvite> then)
      : shared{std::move(invite), {}},
        guard(std::move(by)),
        request(std::move(again)),
        done(std::move(then)) {}

  SharedInvite shared;
  std::optional<KeyGuard> guard;
  std::optional<Idempotency> request;  ///< with a guard
  Done<SharedInvite> done;
  int attempts_left = InviteIds::attempts;
};

Invitations::Invitations(Store& store, const Clock& clock, secrets::Random& random,
                         const secrets::MasterKey& master, const Hosts& hosts)
    : store_(store), clock_(clock), sealer_(master), imported_tokens_(master), ids_(random), hosts_(hosts) {}

Result<Invite> Invitations::make(const Host& host, InviteDraft draft) {
  const auto now = clock_.now();
  return make_invite_within_ceilings(host, std::move(draft), ids_.next(now), now);
}

void Invitations::create(const Host& host, InviteDraft draft, std::optional<KeyGuard> guard,
                         Done<SharedInvite> done) {
  auto invite = make(host, std::move(draft));
  if (!invite) return done(std::unexpected(std::move(invite).error()));
  insert(std::make_unique<Insertion>(*std::move(invite), std::move(guard), std::nullopt, std::move(done)));
}

void Invitations::create_once(const Host& host, InviteDraft draft, KeyGuard guard, Idempotency request,
                              Done<SharedInvite> done) {
  auto invite = make(host, std::move(draft));
  if (!invite) return done(std::unexpected(std::move(invite).error()));
  insert(
      std::make_unique<Insertion>(*std::move(invite), std::move(guard), std::move(request), std::move(done)));
}

void Invitations::insert(std::unique_ptr<Insertion> insertion) {
  // All is copied, for another try where the id is taken.
  auto invite = insertion->shared.invite;
  auto guard = insertion->guard;
  auto request = insertion->request;
  const auto id = invite.id;
  auto inserted = [this, insertion = std::move(insertion)](Result<InviteId> outcome) mutable {
    on_inserted(std::move(insertion), std::move(outcome));
  };
  if (request) {
    return store_.insert_invite_once(std::move(invite), *std::move(guard), *std::move(request),
                                     std::move(inserted));
  }
  store_.insert_invite(std::move(invite), std::move(guard),
                       [id, inserted = std::move(inserted)](Result<void> outcome) mutable {
                         if (!outcome) return inserted(std::unexpected(std::move(outcome).error()));
                         inserted(id);
                       });
}

void Invitations::on_inserted(std::unique_ptr<Insertion> insertion, Result<InviteId> outcome) {
  auto& [invite, token] = insertion->shared;
  if (outcome) {
    // Of an earlier one no more than its id is known, nor needed for its link.
    invite.id = *outcome;
    token = sealer_.seal(invite.id);
    return insertion->done(std::move(insertion->shared));
  }
  const bool taken = outcome.error().code == Errc::duplicate_id;
  if (!taken || --insertion->attempts_left == 0) {
    return insertion->done(std::unexpected(std::move(outcome).error()));
  }
  invite.id = ids_.next(invite.created_at);
  insert(std::move(insertion));
}

void Invitations::find_by_id(InviteId id, Done<Invite> done) {
  store_.find_invite(id, [this, done = std::move(done)](Result<std::optional<Invite>> found) mutable {
    if (!found) return done(std::unexpected(std::move(found).error()));
    if (!*found || hosts_.find((*found)->host) == nullptr) return done(fail(Errc::invite_not_found));
    done(*std::move(*found));
  });
}

void Invitations::find_by_token(std::string_view token, Done<Invite> done) {
  if (const auto id = sealer_.open(token)) return find_by_id(*id, std::move(done));
  find_imported(token, std::move(done));
}

void Invitations::find_imported(std::string_view token, Done<Invite> done) {
  if (!ImportedTokens::plausible(token)) return done(fail(Errc::invite_not_found));
  auto digest = imported_tokens_.digest(token);
  find_by_id(digest.id,
             [proof = std::move(digest.proof), done = std::move(done)](Result<Invite> found) mutable {
               if (found && !is_import(*found, proof)) return done(fail(Errc::invite_not_found));
               done(std::move(found));
             });
}

void Invitations::import(const Host& host, ImportedInvite imported, bool dry_run, Done<Import> done) {
  if (!ImportedTokens::plausible(imported.token.reveal())) {
    return done(fail(Errc::invalid_argument, "its token is none that a server's own invitations have"));
  }
  auto digest = imported_tokens_.digest(imported.token.reveal());
  const auto now = clock_.now();
  imported.draft.source = InviteSource::import;
  imported.draft.source_detail = digest.proof;
  imported.draft.ttl = std::clamp<Duration>(imported.expires_at - now, limits::ttl_min, limits::ttl_max);
  auto invite = make_invite(host, std::move(imported.draft), digest.id, now);
  if (!invite) return done(std::unexpected(std::move(invite).error()));
  if (imported.created_at > Timestamp{} && imported.created_at < now)
    invite->created_at = imported.created_at;
  store_.find_invite(digest.id, [this, invite = *std::move(invite), proof = std::move(digest.proof), dry_run,
                                 done = std::move(done)](Result<std::optional<Invite>> found) mutable {
    if (!found) return done(std::unexpected(std::move(found).error()));
    if (*found) {
      if (is_import(**found, proof)) return done(Import::known);
      return done(fail(Errc::duplicate_id));
    }
    if (dry_run) return done(Import::added);
    store_.insert_invite(std::move(invite), std::nullopt,
                         converted<void>(std::move(done), [] { return Import::added; }));
  });
}

std::optional<InviteId> Invitations::sealed_id_in(std::string_view text) const {
  constexpr auto size = TokenSealer::token_size;
  for (const auto part : parts_of(text, text::is_alphanumeric)) {
    // An administrator's own address may have more letters right beside it.
    for (std::size_t at = 0; at + size <= part.size(); ++at) {
      if (const auto id = sealer_.open(part.substr(at, size))) return id;
    }
  }
  return std::nullopt;
}

void Invitations::find(std::string_view reference, Done<Invite> done) {
  // A store's link holds an invitation's URI encoded.
  const std::string text =
      text::percent_decoded(text::trimmed(reference.substr(0, reference_bytes_max), text::blanks));
  if (const auto id = sealed_id_in(text)) return find_by_id(*id, std::move(done));
  if (const auto id = parse_invite_id(last_part(text))) return find_by_id(*id, std::move(done));
  find_first(imported_candidates(text, hosts_), std::move(done));
}

void Invitations::find_first(std::vector<std::string> tokens, Done<Invite> done) {
  if (tokens.empty()) return done(fail(Errc::invite_not_found));
  const std::string token = std::move(tokens.front());
  tokens.erase(tokens.begin());
  find_imported(token,
                [this, tokens = std::move(tokens), done = std::move(done)](Result<Invite> found) mutable {
                  const bool here = found || found.error().code != Errc::invite_not_found;
                  if (here || tokens.empty()) return done(std::move(found));
                  find_first(std::move(tokens), std::move(done));
                });
}

void Invitations::list_uses(InviteId id, Done<std::vector<Redemption>> done) {
  store_.list_redemptions(id, std::move(done));
}

void Invitations::list(InviteFilter filter, Done<InvitePage> done) {
  filter.now = clock_.now();
  store_.list_invites(std::move(filter), std::move(done));
}

void Invitations::revoke(InviteId id, Requester by, const std::string& reason, Done<Invite> done) {
  auto cause = cause_of(std::move(by), reason, clock_.now());
  if (!cause) return done(std::unexpected(std::move(cause).error()));
  store_.revoke_invite(id, *std::move(cause), std::move(done));
}

void Invitations::restore(InviteId id, Requester by, const std::string& reason, Done<Invite> done) {
  auto cause = cause_of(std::move(by), reason, clock_.now());
  if (!cause) return done(std::unexpected(std::move(cause).error()));
  store_.restore_invite(id, *std::move(cause), std::move(done));
}

void Invitations::update(const Host& host, InviteId id, InviteChanges changes, Requester by,
                         Done<Invite> done) {
  const auto now = clock_.now();
  if (auto allowed = check_ceilings(host, changes, now); !allowed) {
    return done(std::unexpected(std::move(allowed).error()));
  }
  store_.update_invite(id, std::move(changes), cause_of(std::move(by), now), std::move(done));
}

secrets::Secret Invitations::link_of(const Invite& invite) const {
  const Host* host = hosts_.find(invite.host);
  if (host == nullptr) return {};
  return secrets::Secret{landing_link(*host, sealer_.seal(invite.id).reveal())};
}

}  // namespace usher::domain
