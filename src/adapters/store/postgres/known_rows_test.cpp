#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <stdexcept>
#include <string>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/postgres/server_for_test.hpp"
#include "adapters/store/postgres/store_for_test.hpp"

namespace usher::store::postgres {
namespace {

using contract::a_key;
using contract::an_invite;
using contract::at;
using contract::code_of;
using contract::find_invite;
using contract::guard_with;
using domain::Errc;
using std::chrono::minutes;

/// A store whose one connection that writes has seen a key, and whatever else goes on in its database.
class KnownRows : public testing::Test {
 protected:
  KnownRows() {
    if (!contract::insert_key(*store, key)) throw std::runtime_error("the key was not inserted");
    if (!insert(1)) throw std::runtime_error("the invite was not inserted");
  }

  [[nodiscard]] std::unique_ptr<domain::Store> open() const {
    auto options = options_at(address);
    options.writers = 1;
    return opened(std::move(options));
  }

  [[nodiscard]] SetupConnection connection() const { return connection_at(address); }

  void TearDown() override {
    auto somebody = connection();
    EXPECT_TRUE(somebody.run("SET default_transaction_read_only = off"));
    EXPECT_TRUE(somebody.run("ALTER DATABASE postgres RESET ALL"));
  }

  domain::Result<void> insert(std::uint64_t id) {
    return contract::insert_invite(*store, an_invite(id), guard_with(key, at(minutes{1})));
  }

  // One that is read-only by default is good enough.
  std::string address = ServerForTest::instance().address_of_new_schema() + " target_session_attrs=any";
  std::unique_ptr<domain::Store> store = open();
  domain::ApiKey key = a_key("known");
};

TEST_F(KnownRows, AnInviteByAKnownKeyIsInsertedWithoutALookAtIt) {
  auto somebody = connection();
  // A look at a key asks for its host's name.
  ASSERT_TRUE(somebody.run("BEGIN; LOCK TABLE hosts IN ACCESS EXCLUSIVE MODE"));
  EXPECT_TRUE(insert(2));
  ASSERT_TRUE(somebody.run("COMMIT"));
  EXPECT_TRUE(find_invite(*store, {2}).value());
}

TEST_F(KnownRows, AKnownKeyThatAnotherNodeDeletedIsRefused) {
  const auto other = open();
  ASSERT_TRUE(contract::delete_key(*other, key.host, key.id));
  EXPECT_EQ(code_of(insert(2)), Errc::key_refused);
  EXPECT_FALSE(find_invite(*store, {2}).value());
}

TEST_F(KnownRows, AKnownKeyThatAnotherNodeMadeAnewIsAnotherKey) {
  const auto other = open();
  ASSERT_TRUE(contract::delete_key(*other, key.host, key.id));
  auto anew = key;
  anew.digest.fill(std::byte{7});
  ASSERT_TRUE(contract::insert_key(*other, anew));
  EXPECT_EQ(code_of(insert(2)), Errc::key_refused);
  key = anew;
  EXPECT_TRUE(insert(3));
  EXPECT_FALSE(find_invite(*store, {2}).value());
  EXPECT_TRUE(find_invite(*store, {3}).value());
}

TEST_F(KnownRows, AKnownKeyThatExpiresEarlierNowIsRefused) {
  auto somebody = connection();
  ASSERT_TRUE(somebody.run("UPDATE api_keys SET expires_at = 1"));
  EXPECT_EQ(code_of(insert(2)), Errc::key_refused);
  EXPECT_FALSE(find_invite(*store, {2}).value());
}

TEST_F(KnownRows, ItsUseIsNotedOnceAMinute) {
  auto later = guard_with(key, at(minutes{8}));
  ASSERT_TRUE(contract::insert_invite(*store, an_invite(2), later));
  EXPECT_EQ(contract::find_key(*store, key.id).value()->last_used_at, at(minutes{8}));
  auto somebody = connection();
  ASSERT_TRUE(somebody.run("UPDATE api_keys SET last_used_at = NULL"));
  ASSERT_TRUE(contract::insert_invite(*store, an_invite(3), later));
  EXPECT_EQ(contract::find_key(*store, key.id).value()->last_used_at, std::nullopt);
}

TEST_F(KnownRows, ADefaultOfTheDatabaseIsNotInTheWay) {
  auto somebody = connection();
  ASSERT_TRUE(somebody.run("ALTER DATABASE postgres SET default_transaction_read_only = on"));
  ASSERT_TRUE(
      somebody.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                   "WHERE datname = current_database() AND pid <> pg_backend_pid()"));
  EXPECT_TRUE(insert(2));
  EXPECT_TRUE(insert(3));
}

/// Whatever the database's default is: each statement has to see what was committed while it waited.
TEST_F(KnownRows, AKeyWhoseDeletionIsUnderWayIsWaitedFor) {
  auto somebody = connection();
  ASSERT_TRUE(somebody.run("ALTER DATABASE postgres SET default_transaction_isolation = 'repeatable read'"));
  store = open();
  ASSERT_TRUE(insert(2));
  const auto other = open();
  ASSERT_TRUE(somebody.run("BEGIN; SELECT * FROM api_keys FOR UPDATE"));
  auto deletion = std::async(std::launch::async,
                             [&] { return contract::delete_key(*other, key.host, key.id).has_value(); });
  await_waiting(address, "locktype = 'transactionid'");
  auto insertion = std::async(std::launch::async, [&] { return code_of(insert(3)); });
  await_waiting(address, "locktype = 'advisory'");
  ASSERT_TRUE(somebody.run("COMMIT"));
  EXPECT_TRUE(deletion.get());
  EXPECT_EQ(insertion.get(), Errc::key_refused);
  EXPECT_FALSE(find_invite(*store, {3}).value());
}

}  // namespace
}  // namespace usher::store::postgres
