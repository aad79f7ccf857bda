#include "domain/rules/rules.hpp"

#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/text/joined.hpp"
#include "domain/rules/admission.hpp"
#include "domain/rules/key_use.hpp"
#include "domain/rules/records.hpp"

namespace usher::domain::rules {

namespace {

/// Of an account that made it by a command.
Result<void> check_creator(Transaction& rows, const Invite& invite) {
  if (invite.source != InviteSource::ad_hoc_command) return {};
  const auto creator = BareJid::parse(invite.source_detail);
  if (creator && rows.is_frozen(*creator)) return fail(Errc::account_frozen);
  return {};
}

/// Whether a name that `invite` keeps from others, as of `now`, is kept by no other one.
Result<void> check_pin(Transaction& rows, const Invite& invite, Timestamp now) {
  if (!invite.pins_username_at(now)) return {};
  if (rows.is_pinned(*invite.username, invite.host, invite.id, now)) return fail(Errc::username_reserved);
  return {};
}

/// Whether none of several new invites is in the way of what is there, or of another one of them.
Result<void> check_together(Transaction& rows, const std::vector<Invite>& invites) {
  std::set<std::pair<std::string_view, std::string_view>> pinned;
  for (std::size_t i = 0; i < invites.size(); ++i) {
    const Invite& invite = invites[i];
    auto allowed = check_creator(rows, invite);
    if (allowed) allowed = check_pin(rows, invite, invite.created_at);
    const bool pins = allowed && invite.pins_username_at(invite.created_at);
    if (pins && !pinned.emplace(invite.host.str(), invite.username->str()).second) {
      allowed = fail(Errc::username_reserved);
    }
    if (allowed && rows.find_invite(invite.id)) allowed = fail(Errc::duplicate_id);
    if (allowed) continue;
    Error error = std::move(allowed).error();
    error.place.item = static_cast<std::uint32_t>(i);
    if (error.code == Errc::username_reserved) error.place.member = "username";
    return std::unexpected(std::move(error));
  }
  return {};
}

/// What a request was answered by, if it came before.
std::optional<Result<InviteId>> answered_before(Transaction& rows, const KeyGuard& guard,
                                                const Idempotency& request) {
  const auto known = rows.find_request({guard.key_id, request.key});
  if (!known || guard.now >= known->expires_at) return std::nullopt;
  if (known->request != request.request) return fail(Errc::idempotency_mismatch);
  return known->invite;
}

void note_answer(Transaction& rows, const KeyGuard& guard, const Idempotency& request, InviteId invite) {
  const AnsweredRequest answered{
      .request = request.request, .invite = invite, .expires_at = guard.now + idempotency_period};
  rows.put_request({guard.key_id, request.key}, answered, guard.now);
}

}  // namespace

Result<void> insert_invite(Transaction& rows, const Invite& invite, const std::optional<KeyGuard>& guard) {
  if (guard) {
    if (auto admitted = admit_creation(rows, *guard, {&invite, 1}); !admitted) return admitted;
  }
  if (auto admitted = admit_invite(rows, invite); !admitted) return admitted;
  if (auto allowed = check_creator(rows, invite); !allowed) return allowed;
  if (auto free = check_pin(rows, invite, invite.created_at); !free) return free;
  if (!rows.insert_invite(invite)) return fail(Errc::duplicate_id);
  record_creation(rows, invite);
  if (guard) note_creation(rows, *guard, 1);
  return {};
}

Result<InviteId> insert_invite_once(Transaction& rows, const Invite& invite, const KeyGuard& guard,
                                    const Idempotency& request) {
  if (auto admitted = admit(rows, guard); !admitted) return std::unexpected(std::move(admitted).error());
  if (auto known = answered_before(rows, guard, request)) return *std::move(known);
  if (auto inserted = insert_invite(rows, invite, guard); !inserted) {
    return std::unexpected(std::move(inserted).error());
  }
  note_answer(rows, guard, request, invite.id);
  return invite.id;
}

Result<InviteId> insert_invites(Transaction& rows, const std::vector<Invite>& invites, const KeyGuard& guard,
                                const std::optional<Idempotency>& request) {
  if (auto admitted = admit(rows, guard); !admitted) return std::unexpected(std::move(admitted).error());
  if (request) {
    if (auto known = answered_before(rows, guard, *request)) return *std::move(known);
  }
  if (auto admitted = admit_creation(rows, guard, invites); !admitted) {
    return std::unexpected(std::move(admitted).error());
  }
  // All are looked at before the first one is written: what is refused changes nothing.
  if (auto open = admit_batch(rows, invites); !open) return std::unexpected(std::move(open).error());
  if (auto free = check_together(rows, invites); !free) return std::unexpected(std::move(free).error());
  for (const Invite& invite : invites) {
    if (!rows.insert_invite(invite)) throw std::logic_error("the id of an invite was taken meanwhile");
    record_creation(rows, invite);
  }
  note_creation(rows, guard, static_cast<std::uint32_t>(invites.size()));
  const InviteId first = invites.front().id;
  if (request) note_answer(rows, guard, *request, first);
  return first;
}

Result<Invite> update_invite(Transaction& rows, InviteId id, const InviteChanges& changes,
                             const Cause& cause) {
  const auto before = rows.find_invite(id);
  if (!before) return fail(Errc::invite_not_found);
  if (auto admitted = admit(rows, cause, before->host); !admitted) {
    return std::unexpected(std::move(admitted).error());
  }
  auto after = changed(*before, changes, cause.at);
  if (!after) return after;
  const auto fields = changed_fields(*before, *after);
  if (fields.empty()) return after;
  if (auto free = admit_again(rows, *before, *after, cause.at); !free)
    return std::unexpected(std::move(free).error());
  if (!before->pins_username_at(cause.at)) {
    if (auto free = check_pin(rows, *after, cause.at); !free) return std::unexpected(std::move(free).error());
  }
  rows.update_invite(*after);
  record_invite(rows, EventType::invite_updated, *after, cause, {{"changed", text::joined(fields, ",")}});
  note_use(rows, cause);
  return after;
}

Result<Invite> revoke_invite(Transaction& rows, InviteId id, const Cause& cause) {
  auto invite = rows.find_invite(id);
  if (!invite) return fail(Errc::invite_not_found);
  if (auto admitted = admit(rows, cause, invite->host); !admitted) {
    return std::unexpected(std::move(admitted).error());
  }
  if (invite->revoked_at) return *std::move(invite);
  invite->revoked_at = cause.at;
  rows.update_invite(*invite);
  record_invite(rows, EventType::invite_revoked, *invite, cause);
  note_use(rows, cause);
  return *std::move(invite);
}

Result<Invite> restore_invite(Transaction& rows, InviteId id, const Cause& cause) {
  const auto before = rows.find_invite(id);
  if (!before) return fail(Errc::invite_not_found);
  if (auto admitted = admit(rows, cause, before->host); !admitted) {
    return std::unexpected(std::move(admitted).error());
  }
  if (!before->revoked_at) return *before;
  auto invite = before;
  invite->revoked_at.reset();
  if (auto free = admit_again(rows, *before, *invite, cause.at); !free)
    return std::unexpected(std::move(free).error());
  if (auto free = check_pin(rows, *invite, cause.at); !free) return std::unexpected(std::move(free).error());
  rows.update_invite(*invite);
  record_invite(rows, EventType::invite_restored, *invite, cause);
  note_use(rows, cause);
  return *std::move(invite);
}

Result<Redemption> reserve(Transaction& rows, const ReserveRequest& request) {
  auto invite = rows.find_invite(request.invite);
  if (!invite) return fail(Errc::invite_not_found);
  const Use use{request.invite, request.holder};
  auto open = admit_use(rows, invite->host, request.now);
  const bool pinned_elsewhere =
      rows.is_pinned(request.redeemer.local(), invite->host, request.invite, request.now);
  const ReserveFacts facts{.invite = *std::move(invite),
                           .held = rows.find_redemption(use),
                           .username_pinned_elsewhere = pinned_elsewhere,
                           .redeemer_reserved_elsewhere = rows.is_redeeming(request.redeemer, use),
                           .redeemer_is_done = request.purpose == Purpose::subscription &&
                                               rows.has_redeemed(request.invite, request.redeemer),
                           .host_open = std::move(open)};
  auto decided = decide_reserve(facts, request);
  if (!decided) return decided;
  if (!facts.held) rows.move_uses(request.invite, 1, 0);
  rows.put_redemption(*decided);
  return decided;
}

Result<Redemption> commit(Transaction& rows, const Use& use, Timestamp now) {
  const auto held = rows.find_redemption(use);
  auto decided = decide_commit(held, now);
  if (!decided || held->committed_at) return decided;
  const auto invite = rows.find_invite(use.first);
  rows.move_uses(use.first, -1, 1);
  rows.put_redemption(*decided);
  record_commit(rows, invite.value(), *decided);
  if (decided->purpose == Purpose::registration) rows.put_origin(origin_of(*invite, *decided));
  return decided;
}

Result<void> release(Transaction& rows, const Use& use, Timestamp now) {
  const auto held = rows.find_redemption(use);
  if (auto decided = decide_release(held); !decided || !held) return decided;
  const auto invite = rows.find_invite(use.first);
  rows.delete_redemption(use);
  rows.move_uses(use.first, -1, 0);
  record_release(rows, invite.value(), *held, now);
  return {};
}

Result<void> set_frozen(Transaction& rows, const BareJid& account, bool frozen, const Cause& cause) {
  if (auto admitted = admit(rows, cause, account.domain()); !admitted) return admitted;
  if (rows.is_frozen(account) == frozen) return {};
  rows.set_frozen(account, frozen, cause.at);
  record_account(rows, frozen ? EventType::account_frozen : EventType::account_unfrozen, account, cause);
  note_use(rows, cause);
  return {};
}

void note_deletion(Transaction& rows, const BareJid& account, const Cause& cause) {
  auto origin = rows.find_origin(account);
  // Whoever registered the address since then is somebody else.
  if (!origin || origin->deleted_at || origin->registered_at > cause.at) return;
  origin->deleted_at = cause.at;
  rows.put_origin(*origin);
  record_account(rows, EventType::account_deleted, account, cause);
}

}  // namespace usher::domain::rules
