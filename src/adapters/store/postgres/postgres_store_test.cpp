#include "adapters/store/postgres/postgres_store.hpp"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <future>
#include <latch>
#include <mutex>
#include <thread>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/postgres/operations.hpp"
#include "adapters/store/postgres/server_for_test.hpp"
#include "adapters/store/postgres/store_for_test.hpp"

namespace usher::store::postgres {
namespace {

using contract::a_key;
using contract::an_invite;
using contract::at;
using contract::check;
using contract::code_of;
using contract::find_invite;
using contract::guard_with;
using contract::insert_invite;
using domain::Errc;
using std::chrono::minutes;
using testing::HasSubstr;

ServerForTest& server() { return ServerForTest::instance(); }

std::string refusal_of(PostgresOptions options) {
  const auto store = open_postgres_store(std::move(options), nullptr);
  return store ? "" : store.error().detail;
}

void run_sql(const std::string& address, const std::string& statements) {
  auto connection = connection_at(address);
  ASSERT_TRUE(connection.run(statements));
}

TEST(PostgresStore, LosesNothingAcknowledgedWhenTheServerDies) {
  const auto store = opened(options_at(server().address_of_new_schema()));
  std::atomic<std::uint64_t> next = 1;
  std::atomic<bool> stop = false;
  std::atomic<int> done = 0;
  std::mutex mutex;
  std::vector<std::uint64_t> acknowledged;
  std::vector<domain::Error> refused;
  std::vector<std::jthread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      while (!stop) {
        const auto id = next++;
        const auto inserted = insert_invite(*store, an_invite(id));
        ++done;
        const std::scoped_lock lock(mutex);
        if (inserted) {
          acknowledged.push_back(id);
        } else {
          refused.push_back(inserted.error());
        }
      }
    });
  }
  const auto wait_for_more = [&] {
    const int before = done;
    while (done < before + 200) std::this_thread::yield();
  };
  for (int round = 0; round < 3; ++round) {
    wait_for_more();
    server().kill();
    server().start();
  }
  wait_for_more();
  stop = true;
  clients.clear();
  for (const auto& error : refused) EXPECT_EQ(error.code, Errc::store_unavailable) << error.detail;
  for (const auto id : acknowledged) ASSERT_TRUE(find_invite(*store, {id}).value()) << id;
}

TEST(PostgresStore, RefusesWhileTheServerIsAwayAndComesBackByItself) {
  auto options = options_at(server().address_of_new_schema());
  options.patience = std::chrono::milliseconds{300};
  const auto store = opened(std::move(options));
  server().kill();
  EXPECT_EQ(code_of(insert_invite(*store, an_invite(1))), Errc::store_unavailable);
  EXPECT_EQ(code_of(find_invite(*store, {1})), Errc::store_unavailable);
  EXPECT_EQ(code_of(check(*store)), Errc::store_unavailable);
  server().start();
  while (!check(*store)) std::this_thread::yield();
  EXPECT_TRUE(insert_invite(*store, an_invite(1)));
}

TEST(PostgresStore, ClosesWhileTheServerIsAway) {
  auto options = options_at(server().address_of_new_schema());
  options.patience = std::chrono::milliseconds{300};
  auto store = opened(std::move(options));
  server().kill();
  int refused = 0;
  for (std::uint64_t id = 1; id <= 10; ++id) {
    store->insert_invite(an_invite(id), std::nullopt, [&](const domain::Result<void>& result) {
      if (!result) ++refused;
    });
  }
  store.reset();
  EXPECT_EQ(refused, 10);
  server().start();
}

TEST(PostgresStore, AnswersEverythingThoughTheServerDiesWhileItCloses) {
  const auto address = server().address_of_new_schema();
  auto store = opened(options_at(address));
  auto somebody = connection_at(address);
  ASSERT_TRUE(somebody.run("BEGIN; LOCK TABLE invites IN ACCESS EXCLUSIVE MODE"));
  std::atomic<int> answered = 0;
  store->insert_invite(an_invite(1), std::nullopt, [&](const domain::Result<void>&) { ++answered; });
  await_waiting(address, "locktype = 'relation'");
  auto closed = std::async(std::launch::async, [&] { store.reset(); });
  server().kill();
  closed.get();
  EXPECT_EQ(answered, 1);
  server().start();
}

TEST(PostgresStore, AnswersWhatIsSubmittedWhileItCloses) {
  const auto address = server().address_of_new_schema();
  auto store = opened(options_at(address));
  auto somebody = connection_at(address);
  ASSERT_TRUE(somebody.run("BEGIN; LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE"));
  domain::Store& closing = *store;
  std::atomic<int> answered = 0;
  constexpr int count = 5;
  for (std::uint64_t id = 1; id <= count; ++id) {
    closing.find_key("any", [&, id](const domain::Result<std::optional<domain::ApiKey>>&) {
      closing.insert_invite(an_invite(id), std::nullopt, [&](const domain::Result<void>&) { ++answered; });
    });
  }
  auto closed = std::async(std::launch::async, [&] { store.reset(); });
  ASSERT_TRUE(somebody.run("COMMIT"));
  closed.get();
  EXPECT_EQ(answered, count);
}

TEST(PostgresStore, TakesNoMoreThanTheBound) {
  auto options = options_at(server().address_of_new_schema());
  options.waiting_max = 4;
  options.patience = std::chrono::milliseconds{300};
  const auto store = opened(std::move(options));
  server().kill();
  constexpr int count = 100;
  std::latch answered(count);
  std::atomic<int> overloaded = 0;
  for (std::uint64_t id = 1; id <= count; ++id) {
    store->insert_invite(an_invite(id), std::nullopt, [&](const domain::Result<void>& result) {
      if (code_of(result) == Errc::overloaded) ++overloaded;
      answered.count_down();
    });
  }
  answered.wait();
  EXPECT_GT(overloaded, 0);
  server().start();
}

TEST(PostgresStore, OneMistakeInAGroupIsRefusedAlone) {
  const auto store = opened(options_at(server().address_of_new_schema()));
  constexpr int count = 50;
  std::latch answered(count);
  std::atomic<int> inserted = 0;
  for (std::uint64_t id = 1; id <= count; ++id) {
    auto invite = an_invite(id);
    // No text of ours has one, and no text of PostgreSQL can: so this row breaks its transaction.
    if (id == 20) invite.note = std::string("zero\0byte", 9);
    store->insert_invite(std::move(invite), std::nullopt, [&](const domain::Result<void>& result) {
      if (result) ++inserted;
      answered.count_down();
    });
  }
  answered.wait();
  EXPECT_EQ(inserted, count - 1);
  EXPECT_FALSE(find_invite(*store, {20}).value());
}

TEST(PostgresStore, ALockThatSomebodyKeepsHoldsUpNobodyElse) {
  const auto address = server().address_of_new_schema();
  auto options = options_at(address);
  // Nobody runs out of it, however slow the machine is: who waits for the lock is refused after so many
  // times.
  options.patience = std::chrono::minutes{10};
  const auto store = opened(std::move(options));
  ASSERT_TRUE(insert_invite(*store, an_invite(1)));
  auto somebody = connection_at(address);
  ASSERT_TRUE(somebody.run("BEGIN; SELECT * FROM invites WHERE id = 1 FOR UPDATE"));
  constexpr int count = 50;
  std::latch answered(count + 1);
  std::atomic<int> inserted = 0;
  std::optional<domain::Errc> revoked;
  store->revoke_invite({1}, contract::a_cause(at(minutes{1})),
                       [&](const domain::Result<domain::Invite>& result) {
                         revoked = code_of(result);
                         answered.count_down();
                       });
  for (std::uint64_t id = 2; id < 2 + count; ++id) {
    store->insert_invite(an_invite(id), std::nullopt, [&](const domain::Result<void>& result) {
      if (result) ++inserted;
      answered.count_down();
    });
  }
  answered.wait();
  EXPECT_EQ(inserted, count);
  EXPECT_EQ(revoked, Errc::store_unavailable);
  ASSERT_TRUE(somebody.run("COMMIT"));
  EXPECT_TRUE(contract::revoke_invite(*store, {1}, at(minutes{1})));
}

TEST(PostgresStore, ABusyKeyIsDeletedSoon) {
  const auto address = server().address_of_new_schema();
  const auto store = opened(options_at(address));
  const auto other = opened(options_at(address));
  const auto key = a_key("busy");
  ASSERT_TRUE(contract::insert_key(*store, key));
  std::atomic<std::uint64_t> next = 1;
  std::atomic<bool> deleted = false;
  std::atomic<int> done = 0;
  std::atomic<int> inserted_afterwards = 0;
  std::vector<std::jthread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&, i] {
      while (true) {
        const bool over = deleted;
        const auto outcome =
            insert_invite(i % 2 == 0 ? *store : *other, an_invite(next++), guard_with(key, at(minutes{1})));
        ++done;
        if (over && outcome) ++inserted_afterwards;
        if (over) return;
      }
    });
  }
  while (done < 100) std::this_thread::yield();
  EXPECT_TRUE(contract::delete_key(*store, key.host, key.id));
  deleted = true;
  clients.clear();
  EXPECT_EQ(inserted_afterwards, 0);
}

TEST(PostgresStore, TwoStoresDoNotLoseEachOthersUpdates) {
  const auto address = server().address_of_new_schema();
  const std::array stores{opened(options_at(address)), opened(options_at(address))};
  auto invite = an_invite(1);
  invite.uses_allowed = domain::UseLimit::unlimited();
  ASSERT_TRUE(insert_invite(*stores[0], invite));
  constexpr std::uint32_t count = 400;
  std::latch answered(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    stores.at(i % 2)->reserve(
        contract::ask(1, "h" + std::to_string(i), "u" + std::to_string(i), at(minutes{1})),
        [&](const domain::Result<domain::Redemption>& result) {
          EXPECT_TRUE(result);
          answered.count_down();
        });
  }
  answered.wait();
  EXPECT_EQ(find_invite(*stores[0], {1}).value()->uses_reserved, count);
}

TEST(PostgresStore, KnowsAnotherKeyFile) {
  const auto address = server().address_of_new_schema();
  auto options = options_at(address);
  options.key_fingerprint = {std::byte{1}, std::byte{2}};
  ASSERT_NE(opened(options), nullptr);
  ASSERT_NE(opened(options), nullptr);
  options.key_fingerprint = {std::byte{3}};
  EXPECT_THAT(refusal_of(options), HasSubstr("another key file"));
}

TEST(PostgresStore, RefusesWhatIsNotItsDatabase) {
  const auto foreign = server().address_of_new_schema();
  run_sql(foreign, "CREATE TABLE invites (id integer)");
  EXPECT_THAT(refusal_of(options_at(foreign)), HasSubstr("another program's database"));
  const auto newer = server().address_of_new_schema();
  ASSERT_NE(opened(options_at(newer)), nullptr);
  run_sql(newer, "UPDATE usher_schema SET number = 4711");
  EXPECT_THAT(refusal_of(options_at(newer)), HasSubstr("4711"));
  EXPECT_THAT(refusal_of(options_at("host=/nowhere dbname=usher")), HasSubstr("/nowhere"));
}

TEST(PostgresStore, DoesNotAcknowledgeWhatAPowerCutTakesBack) {
  const auto address = server().address_of_new_schema();
  run_sql(address, "ALTER DATABASE postgres SET synchronous_commit = off");
  const auto store = opened(options_at(address));
  ASSERT_TRUE(insert_invite(*store, an_invite(1)));
  server().kill();
  server().start();
  while (!check(*store)) std::this_thread::yield();
  EXPECT_TRUE(find_invite(*store, {1}).value());
  run_sql(address, "ALTER DATABASE postgres RESET synchronous_commit");
}

TEST(PostgresOperations, AnInsertionThatMayBeDoneIsDoneOnce) {
  const InsertInvite insertion{an_invite(1), std::nullopt};
  const Retry again{.outcome_unknown = true};
  WorkingSet rows;
  EXPECT_TRUE(insertion.run(rows, again));
  EXPECT_TRUE(insertion.run(rows, again));
  EXPECT_EQ(code_of(insertion.run(rows, {})), Errc::duplicate_id);
  auto other = insertion;
  other.invite.note = "somebody else's";
  EXPECT_EQ(code_of(other.run(rows, again)), Errc::duplicate_id);
}

/// Of one group as well, in which both are looked at.
TEST(PostgresOperations, ANameIsKeptOnItsHostAlone) {
  WorkingSet rows;
  const InsertInvite one{contract::pinning(an_invite(1), "alice"), std::nullopt};
  const InsertInvite elsewhere{contract::pinning(an_invite(2, "other.example"), "alice"), std::nullopt};
  const InsertInvite again{contract::pinning(an_invite(3), "alice"), std::nullopt};
  EXPECT_TRUE(one.run(rows, {}));
  EXPECT_TRUE(elsewhere.run(rows, {}));
  EXPECT_EQ(code_of(again.run(rows, {})), Errc::username_reserved);
}

TEST(PostgresOperations, AKeyThatMayBeInsertedOrDeletedIsSoOnce) {
  const InsertKey insertion{a_key("id")};
  const DeleteKey deletion{insertion.key.host, "id"};
  const Retry again{.outcome_unknown = true};
  WorkingSet rows;
  EXPECT_TRUE(insertion.run(rows, {}));
  EXPECT_TRUE(insertion.run(rows, again));
  EXPECT_EQ(code_of(insertion.run(rows, {})), Errc::duplicate_id);
  EXPECT_TRUE(deletion.run(rows, {}));
  EXPECT_TRUE(deletion.run(rows, again));
  EXPECT_EQ(code_of(deletion.run(rows, {})), Errc::key_not_found);
}

}  // namespace
}  // namespace usher::store::postgres
