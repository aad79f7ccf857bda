#include "adapters/store/sqlite/transfer_source.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/sqlite/site_for_test.hpp"
#include "maintenance/transfer/row_encoder.hpp"

namespace usher::store::sqlite {
namespace {

using namespace contract;
using std::chrono::minutes;
using transfer::Kind;
using transfer::Table;

std::int64_t millis(domain::Timestamp time) { return time.time_since_epoch().count(); }

/// As it is compared and sent.
std::string encoded(const domain::Redemption& redemption) {
  transfer::RowEncoder encoder;
  encoder.begin_row(7);
  encoder.add(Kind::big, static_cast<std::int64_t>(redemption.invite.value));
  encoder.add(redemption.holder);
  encoder.add(redemption.redeemer.str());
  encoder.add(Kind::small, static_cast<std::int64_t>(redemption.purpose));
  encoder.add(Kind::big, millis(redemption.reserved_at));
  encoder.add(Kind::big, millis(redemption.lease_until));
  if (redemption.committed_at) {
    encoder.add(Kind::big, millis(*redemption.committed_at));
  } else {
    encoder.add_null();
  }
  return std::move(encoder).take();
}

TEST(TransferSource, GivesReservationsThatAreHeldAsWellAsUses) {
  const TestFolder folder;
  std::string expected;
  {
    const auto store = open_or_throw(folder.options());
    ASSERT_TRUE(insert_invite(*store, with_uses(an_invite(1), 3)));
    ASSERT_TRUE(reserve(*store, ask(1, "a", "ann", at(minutes{1}))));
    ASSERT_TRUE(reserve(*store, ask(1, "b", "bob", at(minutes{2}))));
    ASSERT_TRUE(reserve(*store, ask(1, "c", "cid", at(minutes{3}))));
    ASSERT_TRUE(commit(*store, {1}, "b", at(minutes{4})));
    const auto redemptions = list_redemptions(*store, {1}).value();
    for (const auto& redemption : redemptions) expected += encoded(redemption);
  }
  const auto source = open_transfer_source(folder.options().file, {});
  ASSERT_TRUE(source) << source.error().detail;
  EXPECT_EQ((*source)->count(Table::redemptions), 3U);
  const auto all = (*source)->read(Table::redemptions, first_key(Table::redemptions), 100, {});
  ASSERT_TRUE(all) << all.error().detail;
  EXPECT_EQ(all->count, 3U);
  EXPECT_EQ(all->rows, expected);
  const auto rest = (*source)->read(Table::redemptions, {std::int64_t{1}, std::string("a")}, 100, {});
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->count, 2U);
}

}  // namespace
}  // namespace usher::store::sqlite
