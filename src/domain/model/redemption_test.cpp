#include "domain/model/redemption.hpp"

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace usher::domain {
namespace {

using std::chrono::minutes;

const Timestamp start = std::chrono::sys_days{std::chrono::January / 1 / 2026};

DomainName example() { return *DomainName::parse("example.com"); }
BareJid jid(std::string_view local) { return {*Localpart::parse(local), example()}; }

Invite invite_of(InviteKind kind, UseLimit uses = UseLimit::once()) {
  return Invite{.id = InviteId{5},
                .host = example(),
                .kind = kind,
                .username = std::nullopt,
                .inviter = std::nullopt,
                .groups = {},
                .roles = {},
                .uses_allowed = uses,
                .created_at = start,
                .expires_at = start + minutes{60},
                .revoked_at = std::nullopt,
                .source_detail = {},
                .note = {}};
}

ReserveRequest request_of(std::string_view user, Purpose purpose = Purpose::registration) {
  return {.invite = InviteId{5},
          .holder = "stream-1",
          .redeemer = jid(user),
          .purpose = purpose,
          .now = start,
          .presented_at = start};
}

std::optional<Errc> refusal(const ReserveFacts& facts, const ReserveRequest& request) {
  const auto decided = decide_reserve(facts, request);
  return decided ? std::nullopt : std::optional{decided.error().code};
}

TEST(Reserve, TakesAUseForAWhile) {
  const auto redemption = decide_reserve({.invite = invite_of(InviteKind::account)}, request_of("juliet"));
  ASSERT_TRUE(redemption);
  EXPECT_EQ(redemption->redeemer, jid("juliet"));
  EXPECT_EQ(redemption->lease_until, start + lease_default);
  EXPECT_FALSE(redemption->committed_at);
}

TEST(Reserve, HoldsEveryKindToItsPurpose) {
  const std::map<InviteKind, std::set<Purpose>> allowed{
      {InviteKind::account, {Purpose::registration}},
      {InviteKind::group, {Purpose::registration}},
      {InviteKind::contact, {Purpose::subscription}},
      {InviteKind::contact_with_registration, {Purpose::registration, Purpose::subscription}},
      {InviteKind::reset, {Purpose::password_reset}}};
  for (const auto& [kind, purposes] : allowed) {
    for (const Purpose purpose : {Purpose::registration, Purpose::subscription, Purpose::password_reset}) {
      const auto refused = refusal({.invite = invite_of(kind)}, request_of("juliet", purpose));
      EXPECT_EQ(refused == Errc::purpose_not_allowed, !purposes.contains(purpose)) << name_of(kind);
    }
  }
}

TEST(Reserve, JudgesExpiryWhenTheTokenWasShown) {
  ReserveFacts facts{.invite = invite_of(InviteKind::account)};
  ReserveRequest request = request_of("juliet");
  request.now = start + minutes{61};
  request.presented_at = start + minutes{59};
  EXPECT_EQ(refusal(facts, request), std::nullopt) << "XEP-0445: expiry is checked at preauth only";
  request.presented_at = start + minutes{60};
  EXPECT_EQ(refusal(facts, request), Errc::invite_expired);
}

TEST(Reserve, TellsUsedUpFromBusy) {
  ReserveFacts facts{.invite = invite_of(InviteKind::account, *UseLimit::of(2))};
  facts.invite.uses_committed = 1;
  EXPECT_EQ(refusal(facts, request_of("juliet")), std::nullopt);
  facts.invite.uses_reserved = 1;
  EXPECT_EQ(refusal(facts, request_of("juliet")), Errc::invite_busy);
  facts.invite.uses_committed = 2;
  facts.invite.uses_reserved = 0;
  EXPECT_EQ(refusal(facts, request_of("juliet")), Errc::invite_used_up);
  facts.invite.revoked_at = start;
  EXPECT_EQ(refusal(facts, request_of("juliet")), Errc::invite_revoked);
}

TEST(Reserve, LetsAHolderTryAnotherName) {
  ReserveFacts facts{.invite = invite_of(InviteKind::account)};
  facts.held = *decide_reserve(facts, request_of("juliet"));
  facts.invite.uses_reserved = 1;
  const auto again = decide_reserve(facts, request_of("romeo"));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->redeemer, jid("romeo"));
  facts.held->committed_at = start;
  EXPECT_EQ(refusal(facts, request_of("romeo")), Errc::already_redeemed);
}

TEST(Reserve, KeepsPinnedNames) {
  ReserveFacts facts{.invite = invite_of(InviteKind::account)};
  facts.invite.username = *Localpart::parse("Juliet");
  EXPECT_EQ(refusal(facts, request_of("JULIET")), std::nullopt);
  EXPECT_EQ(refusal(facts, request_of("romeo")), Errc::username_mismatch);
  facts.invite.username.reset();
  facts.username_pinned_elsewhere = true;
  EXPECT_EQ(refusal(facts, request_of("juliet")), Errc::username_reserved);
  facts.username_pinned_elsewhere = false;
  facts.redeemer_reserved_elsewhere = true;
  EXPECT_EQ(refusal(facts, request_of("juliet")), Errc::username_reserved);
}

TEST(Reserve, ResetsTheOneAccount) {
  ReserveFacts facts{.invite = invite_of(InviteKind::reset)};
  facts.invite.username = *Localpart::parse("juliet");
  EXPECT_EQ(refusal(facts, request_of("juliet", Purpose::password_reset)), std::nullopt);
  EXPECT_EQ(refusal(facts, request_of("romeo", Purpose::password_reset)), Errc::username_mismatch);
  EXPECT_EQ(refusal(facts, request_of("juliet")), Errc::purpose_not_allowed);
}

TEST(Reserve, TakesContactsFromAnywhereButAccountsAtHome) {
  ReserveRequest request{.invite = InviteId{5},
                         .holder = "h",
                         .redeemer = *BareJid::parse("juliet@elsewhere.org"),
                         .purpose = Purpose::subscription,
                         .now = start,
                         .presented_at = start};
  EXPECT_EQ(refusal({.invite = invite_of(InviteKind::contact)}, request), std::nullopt);
  request.purpose = Purpose::registration;
  EXPECT_EQ(refusal({.invite = invite_of(InviteKind::account)}, request), Errc::invalid_argument);
}

TEST(Reserve, MakesSomebodyAContactOnce) {
  ReserveFacts facts{.invite = invite_of(InviteKind::contact_with_registration, *UseLimit::of(5))};
  facts.redeemer_is_done = true;
  EXPECT_EQ(refusal(facts, request_of("juliet", Purpose::subscription)), Errc::already_redeemed);
  EXPECT_EQ(refusal(facts, request_of("juliet")), std::nullopt)
      << "the account may be gone: the server knows";
}

TEST(Reserve, BoundsHolderAndLease) {
  const ReserveFacts facts{.invite = invite_of(InviteKind::account)};
  for (const std::string& holder : {std::string{}, std::string(holder_bytes_max + 1, 'h')}) {
    ReserveRequest request = request_of("juliet");
    request.holder = holder;
    EXPECT_EQ(refusal(facts, request), Errc::invalid_argument);
  }
  for (const Duration lease : {Duration{0}, Duration{-1}, lease_max + Duration{1}}) {
    ReserveRequest request = request_of("juliet");
    request.lease = lease;
    EXPECT_EQ(refusal(facts, request), Errc::invalid_argument);
  }
}

TEST(Commit, IsFinalAndRepeatable) {
  const Redemption held = *decide_reserve({.invite = invite_of(InviteKind::account)}, request_of("juliet"));
  const auto committed = decide_commit(held, start + minutes{90});
  ASSERT_TRUE(committed) << "the lease and the invite are over, but the account exists";
  EXPECT_EQ(committed->committed_at, start + minutes{90});
  EXPECT_EQ(decide_commit(*committed, start + minutes{95}), *committed);
  EXPECT_EQ(decide_release(*committed).error().code, Errc::already_redeemed);
  EXPECT_EQ(decide_commit(std::nullopt, start).error().code, Errc::reservation_not_found);
  EXPECT_TRUE(decide_release(std::nullopt)) << "harmless to repeat";
}

/// The least that a store can be: applies the rules one after another, as a transaction would.
class Ledger {
 public:
  explicit Ledger(Invite invite) : invite_(std::move(invite)) {}

  void reserve(const std::string& holder, const BareJid& redeemer, Timestamp now) {
    ReserveFacts facts{.invite = invite_, .held = held(holder)};
    ReserveRequest request{.invite = invite_.id,
                           .holder = holder,
                           .redeemer = redeemer,
                           .purpose = Purpose::registration,
                           .now = now,
                           .presented_at = now};
    const auto decided = decide_reserve(facts, request);
    if (!decided) return;
    if (!facts.held) ++invite_.uses_reserved;
    redemptions_.insert_or_assign(holder, *decided);
  }

  void commit(const std::string& holder, Timestamp now) {
    const auto before = held(holder);
    const auto decided = decide_commit(before, now);
    if (!decided) return;
    if (!before->committed_at) {
      --invite_.uses_reserved;
      ++invite_.uses_committed;
    }
    redemptions_.insert_or_assign(holder, *decided);
  }

  void release(const std::string& holder) {
    if (!decide_release(held(holder)) || redemptions_.erase(holder) == 0) return;
    --invite_.uses_reserved;
  }

  void revoke(Timestamp now) { invite_.revoked_at = now; }

  [[nodiscard]] const Invite& invite() const { return invite_; }
  [[nodiscard]] std::size_t committed() const {
    std::size_t count = 0;
    for (const auto& [holder, redemption] : redemptions_) count += redemption.committed_at ? 1 : 0;
    return count;
  }
  [[nodiscard]] std::size_t size() const { return redemptions_.size(); }

 private:
  std::optional<Redemption> held(const std::string& holder) const {
    const auto found = redemptions_.find(holder);
    return found == redemptions_.end() ? std::nullopt : std::optional{found->second};
  }

  Invite invite_;
  std::map<std::string, Redemption> redemptions_;
};

TEST(Redemption, NeverExceedsTheAllowedUsesInAnyInterleaving) {
  EXPECT_TRUE(rc::check("committed and reserved uses stay within the limit", [] {
    const auto uses = *rc::gen::inRange<std::uint32_t>(1, 5);
    Ledger ledger(invite_of(InviteKind::account, *UseLimit::of(uses)));
    Timestamp now = start;
    std::size_t committed_before = 0;
    for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1000))) {
      const std::string holder(1, static_cast<char>('a' + step % 7));
      const BareJid redeemer = jid(std::string(1, static_cast<char>('p' + step / 7 % 5)));
      now += minutes{step % 3};
      switch (step / 100) {
        case 0:
        case 1:
        case 2:
        case 3:
        case 4:
          ledger.reserve(holder, redeemer, now);
          break;
        case 5:
        case 6:
          ledger.commit(holder, now);
          break;
        case 7:
        case 8:
          ledger.release(holder);
          break;
        default:
          if (step == 999) ledger.revoke(now);
      }
      RC_ASSERT(ledger.invite().uses_committed + ledger.invite().uses_reserved <= uses);
      RC_ASSERT(ledger.committed() == ledger.invite().uses_committed);
      RC_ASSERT(ledger.size() == ledger.invite().uses_committed + ledger.invite().uses_reserved);
      RC_ASSERT(ledger.committed() >= committed_before);
      committed_before = ledger.committed();
    }
  }));
}

}  // namespace
}  // namespace usher::domain
