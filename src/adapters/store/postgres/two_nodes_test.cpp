#include <gmock/gmock.h>

#include <array>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/postgres/server_for_test.hpp"
#include "adapters/store/postgres/store_for_test.hpp"

namespace usher::store::postgres {
namespace {

using contract::a_key;
using contract::an_invite;
using contract::ask;
using contract::at;
using contract::code_of;
using contract::find_invite;
using contract::guard_with;
using contract::insert_invite;
using contract::pinning;
using domain::Errc;
using std::chrono::hours;
using std::chrono::minutes;

PostgresOptions patient(const std::string& address) {
  auto options = options_at(address);
  options.patience = minutes{10};  // whoever waits does so for a lock that a test lets go
  return options;
}

/// A connection that only prepares its statements waits for the table as well, but holds no lock on a name.
constexpr const char* about_to_write =
    "(locktype = 'relation' AND EXISTS (SELECT FROM pg_locks held"
    " WHERE held.pid = pg_locks.pid AND held.granted AND held.locktype = 'advisory'))";

const auto only_the_second_refused =
    testing::ElementsAre(testing::Eq(std::nullopt), testing::Optional(Errc::username_reserved));

/// Two nodes on one database, and somebody there who holds up what they write.
class TwoNodes : public testing::Test {
 protected:
  using Act = std::function<std::optional<Errc>(domain::Store&)>;

  /// One has read what there is and is about to write when the other begins; that one reads as much as it may
  /// before the first has written. Gives why each was refused.
  std::array<std::optional<Errc>, 2> overlap(const Act& act, const Act& other_act) {
    for (domain::Store* store : {one.get(), other.get()})
      EXPECT_TRUE(contract::check(*store));  // it is connected
    EXPECT_TRUE(somebody.run("BEGIN; LOCK TABLE invites IN SHARE MODE"));
    auto first = std::async(std::launch::async, [&] { return act(*one); });
    await_waiting(address, about_to_write);
    auto second = std::async(std::launch::async, [&] { return other_act(*other); });
    await_waiting(address, std::string("(locktype = 'advisory' OR ") + about_to_write + ")", 2);
    EXPECT_TRUE(somebody.run("COMMIT"));
    return {first.get(), second.get()};
  }

  static Act reserving(std::uint64_t invite, const std::string& name) {
    return [=](domain::Store& store) {
      return code_of(contract::reserve(store, ask(invite, "holder", name, at(minutes{1}))));
    };
  }
  static Act inserting(const domain::Invite& invite) {
    return [=](domain::Store& store) { return code_of(insert_invite(store, invite)); };
  }

  std::string address = ServerForTest::instance().address_of_new_schema();
  std::unique_ptr<domain::Store> one = opened(patient(address));
  std::unique_ptr<domain::Store> other = opened(patient(address));
  SetupConnection somebody = connection_at(address);
};

TEST_F(TwoNodes, DoNotBothReserveAName) {
  ASSERT_TRUE(insert_invite(*one, an_invite(1)));
  ASSERT_TRUE(insert_invite(*one, an_invite(2)));
  EXPECT_THAT(overlap(reserving(1, "alice"), reserving(2, "alice")), only_the_second_refused);
}

TEST_F(TwoNodes, DoNotBothKeepANameForAnInvite) {
  EXPECT_THAT(overlap(inserting(pinning(an_invite(1), "alice")), inserting(pinning(an_invite(2), "alice"))),
              only_the_second_refused);
}

TEST_F(TwoNodes, DoNotReserveANameThatTheOtherIsKeepingForAnInvite) {
  ASSERT_TRUE(insert_invite(*one, an_invite(1)));
  EXPECT_THAT(overlap(inserting(pinning(an_invite(2), "alice")), reserving(1, "alice")),
              only_the_second_refused);
}

TEST_F(TwoNodes, MakeOneInviteOfOneRequest) {
  const auto key = a_key("key");
  ASSERT_TRUE(contract::insert_key(*one, key));
  std::array<std::optional<domain::InviteId>, 2> made;
  const auto sending = [&](std::uint64_t id) {
    return [&, id](domain::Store& store) {
      const domain::Idempotency request{.key = "once", .request = {}};
      const auto outcome =
          contract::insert_invite_once(store, an_invite(id), guard_with(key, at(minutes{1})), request);
      if (outcome) made.at(id) = *outcome;
      return code_of(outcome);
    };
  };
  overlap(sending(0), sending(1));
  EXPECT_EQ(made[0], domain::InviteId{0});
  EXPECT_EQ(made[0], made[1]);
  EXPECT_EQ(contract::count_invites(*one, at(minutes{1})).value().at(0).count, 1U);
}

/// What another node reserves while this one prunes, and has not committed yet.
TEST_F(TwoNodes, DoNotPruneWhatTheOtherIsReserving) {
  ASSERT_TRUE(insert_invite(*one, an_invite(1)));
  ASSERT_TRUE(insert_invite(*one, an_invite(2)));
  ASSERT_TRUE(somebody.run("BEGIN; UPDATE invites SET uses_reserved = 1 WHERE id = 1"));
  auto pruning = std::async(std::launch::async, [&] { return contract::prune(*one, at(hours{9}), 100); });
  auto watcher = connection_at(address);
  const auto over = [&] { return pruning.wait_for(std::chrono::seconds{0}) == std::future_status::ready; };
  while (!over() && waiting_for_locks(watcher) == 0) std::this_thread::yield();
  EXPECT_TRUE(over()) << "it waits for the other";
  ASSERT_TRUE(
      somebody.run("INSERT INTO redemptions (invite, reserved_at, lease_until, purpose, holder, redeemer) "
                   "VALUES (1, 0, 1, 0, 'h', 'alice@example.com'); COMMIT"));
  EXPECT_EQ(pruning.get(), 1U);
  EXPECT_TRUE(find_invite(*one, {1}).value());
  EXPECT_EQ(contract::list_redemptions(*one, {1}).value().size(), 1U);
  EXPECT_FALSE(find_invite(*one, {2}).value());
}

/// As pruning sees it where the last use is committed meanwhile: the invite is locked and read anew, the
/// redemptions are as they were when it began.
TEST_F(TwoNodes, PruneNothingOfWhichTheyDoNotSeeEachUse) {
  domain::Invite invite = contract::with_uses(an_invite(1), 2);
  invite.uses_committed = 1;
  ASSERT_TRUE(insert_invite(*one, invite));
  ASSERT_TRUE(insert_invite(*one, an_invite(2)));
  for (const std::uint64_t id : {1U, 2U}) {
    ASSERT_TRUE(contract::reserve(*one, ask(id, "h", "alice", at(minutes{1}))));
    ASSERT_TRUE(contract::commit(*one, {id}, "h", at(minutes{2})));
  }
  EXPECT_EQ(contract::prune(*other, at(minutes{30}), 100), 1U);
  EXPECT_TRUE(find_invite(*one, {1}).value());
  EXPECT_FALSE(find_invite(*one, {2}).value());
}

}  // namespace
}  // namespace usher::store::postgres
