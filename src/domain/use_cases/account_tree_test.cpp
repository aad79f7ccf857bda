#include "domain/use_cases/account_tree.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/store/memory/memory_store.hpp"
#include "domain/use_cases/registration_fixture_test.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class AccountTreeTest : public testing::Test {
 protected:
  static BareJid account(const std::string& name) {
    return {*Localpart::parse(name), *DomainName::parse("example.com")};
  }

  Invite invite_of(const std::string& inviter) {
    Invite invite{.id = InviteId{++last_id_}, .host = *DomainName::parse("example.com")};
    if (!inviter.empty()) invite.inviter = *Localpart::parse(inviter);
    invite.created_at = clock_.time;
    invite.expires_at = clock_.time + std::chrono::hours{1};
    EXPECT_TRUE(
        wait_for<void>([&](auto done) { store_.insert_invite(invite, std::nullopt, std::move(done)); }));
    return invite;
  }

  void let_in(const std::string& inviter, const std::string& name) {
    const auto invite = invite_of(inviter);
    const ReserveRequest request{.invite = invite.id,
                                 .holder = "stream",
                                 .redeemer = account(name),
                                 .purpose = Purpose::registration,
                                 .now = clock_.time,
                                 .presented_at = clock_.time};
    ASSERT_TRUE(wait_for<Redemption>([&](auto done) { store_.reserve(request, std::move(done)); }));
    ASSERT_TRUE(wait_for<Redemption>(
        [&](auto done) { store_.commit(invite.id, "stream", clock_.time, std::move(done)); }));
  }

  /// Names with their depths.
  std::vector<std::string> below(const std::string& root, std::uint32_t at_once = 100) {
    std::vector<std::string> names;
    std::optional<Localpart> after;
    while (true) {
      const auto page = wait_for<TreePage>(
          [&](auto done) { tree_.list_below(account(root), after, at_once, std::move(done)); });
      EXPECT_TRUE(page) << page.error().detail;
      for (const auto& each : page->accounts)
        names.push_back(each.origin.account.local().str() + std::to_string(each.depth));
      if (!page->more) return names;
      EXPECT_EQ(page->accounts.size(), at_once);
      after = page->accounts.back().origin.account.local();
    }
  }

  bool is_live(const Invite& invite) {
    const auto found =
        wait_for<std::optional<Invite>>([&](auto done) { store_.find_invite(invite.id, std::move(done)); });
    return found.value()->state_at(clock_.time) == InviteState::pending;
  }

  AccountRecord find(const std::string& name) {
    return wait_for<AccountRecord>([&](auto done) { tree_.find(account(name), std::move(done)); }).value();
  }

  Result<BranchStop> stop(const std::string& root, bool dry_run) {
    return wait_for<BranchStop>([&](auto done) {
      tree_.stop_branch(account(root), dry_run, Actor{ActorType::cli, "root"}, "spam", std::move(done));
    });
  }

  HandClock clock_;
  store::MemoryStore store_;
  AccountTree tree_{store_, clock_};
  std::uint64_t last_id_ = 0;
};

TEST_F(AccountTreeTest, ShowsEachBeforeThoseWhomItLetIn) {
  let_in("", "ann");
  let_in("ann", "bob");
  let_in("bob", "cid");
  let_in("ann", "dan");
  let_in("cid", "eve");
  let_in("", "fay");
  for (const std::uint32_t at_once : {1U, 2U, 3U, 100U}) {
    EXPECT_THAT(below("ann", at_once), ElementsAre("bob1", "cid2", "eve3", "dan1")) << at_once;
  }
  EXPECT_THAT(below("eve"), IsEmpty());
  EXPECT_THAT(below("nobody"), IsEmpty());
}

TEST_F(AccountTreeTest, MoreThanFitInOneLookAreAllShown) {
  for (int i = 0; i < 250; ++i) let_in("ann", "friend" + std::to_string(i));
  EXPECT_EQ(below("ann", 7).size(), 250U);
}

TEST_F(AccountTreeTest, GoesRoundInNoCircle) {
  let_in("ann", "bob");
  let_in("bob", "ann");  // deleted, and let in again
  EXPECT_THAT(below("ann"), ElementsAre("bob1"));
  EXPECT_THAT(below("bob"), ElementsAre("ann1"));
}

TEST_F(AccountTreeTest, GoesOnBehindNobodyFromElsewhere) {
  let_in("ann", "bob");
  let_in("fay", "gus");
  for (const std::string name : {"gus", "nobody", "fay"}) {
    const auto page = wait_for<TreePage>(
        [&](auto done) { tree_.list_below(account("ann"), *Localpart::parse(name), 10, std::move(done)); });
    ASSERT_FALSE(page) << name;
    EXPECT_EQ(page.error().code, Errc::invalid_argument);
  }
}

TEST_F(AccountTreeTest, AStoppedBranchInvitesNoMore) {
  let_in("", "ann");
  let_in("ann", "bob");
  let_in("bob", "cid");
  let_in("", "fay");
  const auto of_ann = invite_of("ann");
  const auto of_cid = invite_of("cid");
  const auto of_fay = invite_of("fay");
  const auto preview = stop("bob", true).value();
  EXPECT_EQ(preview.accounts, 2U);
  EXPECT_EQ(preview.invites, 1U);
  EXPECT_TRUE(is_live(of_cid));
  EXPECT_FALSE(find("cid").frozen);
  const auto stopped = stop("bob", false).value();
  EXPECT_EQ(stopped.accounts, 2U);
  EXPECT_EQ(stopped.invites, 1U);
  EXPECT_FALSE(is_live(of_cid));
  EXPECT_TRUE(is_live(of_ann));
  EXPECT_TRUE(is_live(of_fay));
  for (const std::string name : {"bob", "cid"}) EXPECT_TRUE(find(name).frozen) << name;
  for (const std::string name : {"ann", "fay"}) EXPECT_FALSE(find(name).frozen) << name;
  EXPECT_EQ(stop("bob", false)->invites, 0U) << "repeating it finds nothing more";
}

TEST_F(AccountTreeTest, TellsWhereAnAccountComesFrom) {
  let_in("ann", "bob");
  EXPECT_EQ(find("bob").origin->inviter, *Localpart::parse("ann"));
  EXPECT_FALSE(find("ann").origin) << "usher did not let it in";
}

TEST_F(AccountTreeTest, AReasonIsALineOfText) {
  const auto frozen =
      wait_for<void>([&](auto done) { tree_.freeze(account("ann"), {}, "two\nlines", std::move(done)); });
  ASSERT_FALSE(frozen);
  EXPECT_EQ(frozen.error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace usher::domain
