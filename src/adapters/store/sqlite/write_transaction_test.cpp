#include "adapters/store/sqlite/write_transaction.hpp"

#include <gtest/gtest.h>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/sqlite/prepared_connections.hpp"
#include "adapters/store/sqlite/site_for_test.hpp"

namespace usher::store::sqlite {
namespace {

using namespace contract;
using std::chrono::minutes;

/// Between the search for what is over and its deletion others write.
TEST(WriteTransaction, PrunesNothingThatIsNotOverAnyMore) {
  const TestFolder folder;
  {
    const auto store = open_or_throw(folder.options());
    domain::Invite shared = with_uses(an_invite(2), 2);
    for (const auto& invite : {an_invite(1), shared, an_invite(3), an_invite(4)}) {
      ASSERT_TRUE(insert_invite(*store, invite));
    }
    ASSERT_TRUE(reserve(*store, ask(1, "h", "ann", at(minutes{1}))));
    ASSERT_TRUE(reserve(*store, ask(2, "h", "bob", at(minutes{1}))));
    ASSERT_TRUE(commit(*store, {2}, "h", at(minutes{1})));
    ASSERT_TRUE(reserve(*store, ask(3, "h", "cid", at(minutes{1}))));
    ASSERT_TRUE(commit(*store, {3}, "h", at(minutes{40})));
    ASSERT_TRUE(revoke_invite(*store, {1}, at(minutes{2})));
    ASSERT_TRUE(revoke_invite(*store, {4}, at(minutes{2})));
  }
  WriteConnection connection(ConnectionOptions{.file = (folder.path() / "usher.db").string()});
  connection.begin();
  EXPECT_EQ(connection.rows.prune({{1}, {2}, {3}, {4}}, at(minutes{30})), 1U);
  connection.commit();
  for (const std::uint64_t id : {1U, 2U, 3U}) EXPECT_TRUE(connection.rows.find_invite({id})) << id;
  EXPECT_FALSE(connection.rows.find_invite({4}));
}

/// Writes that come close together are one transaction, which looks at a key once.
TEST(WriteTransaction, AKeyIsGoneForTheRestOfItsTransaction) {
  const TestFolder folder;
  static_cast<void>(open_or_throw(folder.options()));
  const domain::ApiKey key = a_key("id");
  WriteConnection connection(ConnectionOptions{.file = (folder.path() / "usher.db").string()});
  connection.begin();
  EXPECT_FALSE(connection.rows.find_key(key.id)) << "there is none yet";
  connection.rows.insert_key(key);
  EXPECT_TRUE(connection.rows.find_key(key.id));
  connection.rows.delete_key(key.id);
  EXPECT_FALSE(connection.rows.find_key(key.id));
  connection.commit();
}

}  // namespace
}  // namespace usher::store::sqlite
