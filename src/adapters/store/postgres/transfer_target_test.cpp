#include "adapters/store/postgres/transfer_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <string>

#include "adapters/store/postgres/inspection.hpp"
#include "adapters/store/postgres/server_for_test.hpp"
#include "maintenance/transfer/row_encoder.hpp"

namespace usher::store::postgres {
namespace {

using ::testing::HasSubstr;
using transfer::Kind;
using transfer::Range;
using transfer::RowEncoder;
using transfer::Table;

constexpr std::array fingerprint{std::byte{1}, std::byte{2}};
constexpr std::array other_fingerprint{std::byte{3}, std::byte{2}};

std::unique_ptr<transfer::Target> opened(const secrets::Secret& address) {
  auto target = open_transfer_target(address, fingerprint);
  if (!target) throw std::runtime_error(target.error().detail);
  return *std::move(target);
}

/// As many idempotency keys, `key0` and so on.
std::string rows_of(int first, int count, const std::string& request = "r") {
  RowEncoder encoder;
  for (int i = first; i < first + count; ++i) {
    encoder.begin_row(5);
    encoder.add("api");
    encoder.add("key" + std::to_string(i));
    encoder.add(request);
    encoder.add(Kind::big, i);
    encoder.add(Kind::big, 1000);
  }
  return std::move(encoder).take();
}

transfer::Key key(int number) { return {std::string("api"), "key" + std::to_string(number)}; }

class TransferTargetTest : public testing::Test {
 protected:
  secrets::Secret address{ServerForTest::instance().address_of_new_schema()};
  std::unique_ptr<transfer::Target> target = opened(address);
  Range all{.after = first_key(Table::idempotency_keys), .until = std::nullopt};

  std::string read(const Range& range, std::size_t rows_max = 100) {
    auto chunk = target->read(Table::idempotency_keys, range, rows_max);
    return chunk ? chunk->rows : chunk.error().detail;
  }
};

TEST_F(TransferTargetTest, GivesBackToTheByteWhatItTook) {
  ASSERT_TRUE(target->replace(Table::idempotency_keys, all, rows_of(0, 10)));
  EXPECT_EQ(read(all), rows_of(0, 10));
  EXPECT_EQ(read(all, 3), rows_of(0, 3));
  EXPECT_EQ(*target->count(Table::idempotency_keys), 10U);
  EXPECT_EQ(read({.after = key(2), .until = key(5)}), rows_of(3, 3));
  EXPECT_EQ(read({.after = key(7), .until = std::nullopt}), rows_of(8, 2));
}

TEST_F(TransferTargetTest, ReplacesARangeAndNothingElse) {
  ASSERT_TRUE(target->replace(Table::idempotency_keys, all, rows_of(0, 10)));
  ASSERT_TRUE(
      target->replace(Table::idempotency_keys, {.after = key(2), .until = key(5)}, rows_of(4, 1, "new")));
  EXPECT_EQ(read(all), rows_of(0, 3) + rows_of(4, 1, "new") + rows_of(6, 4));
  ASSERT_TRUE(target->replace(Table::idempotency_keys, {.after = key(4), .until = std::nullopt}, ""));
  EXPECT_EQ(read(all), rows_of(0, 3) + rows_of(4, 1, "new"));
}

TEST_F(TransferTargetTest, KeepsTheOldRowsWhereTheNewOnesAreRefused) {
  ASSERT_TRUE(target->replace(Table::idempotency_keys, all, rows_of(0, 2)));
  const auto refused = target->replace(Table::idempotency_keys, all, rows_of(5, 1) + rows_of(5, 1));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("duplicate key"));
  EXPECT_EQ(read(all), rows_of(0, 2));
  EXPECT_FALSE(target->replace(Table::idempotency_keys, all, "no rows at all"));
  EXPECT_EQ(read(all), rows_of(0, 2)) << "the session goes on";
}

TEST_F(TransferTargetTest, NumbersHostsOnce) {
  const auto first = target->put_hosts({"example.com", "example.org"});
  ASSERT_TRUE(first);
  ASSERT_EQ(first->size(), 2U);
  const auto second = target->put_hosts({"example.net", "example.org"});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->size(), 3U);
  EXPECT_EQ(second->at("example.org"), first->at("example.org"));
}

TEST_F(TransferTargetTest, RemembersThatItIsNotFinished) {
  EXPECT_FALSE(*target->under_way());
  ASSERT_TRUE(target->set_under_way(true));
  ASSERT_TRUE(target->set_under_way(true));
  target.reset();
  EXPECT_TRUE(inspect(address)->half_moved);
  target = opened(address);
  EXPECT_TRUE(*target->under_way());
  ASSERT_TRUE(target->set_under_way(false));
  EXPECT_FALSE(inspect(address)->half_moved);
}

TEST_F(TransferTargetTest, BelongsToOneTransferAndOneKeyFile) {
  const auto second = open_transfer_target(address, fingerprint);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().detail, HasSubstr("wait for it"));
  const auto other = open_transfer_target(address, other_fingerprint);
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().detail, HasSubstr("another key file"));
}

TEST(Inspection, ReportsHowTheServerIs) {
  const secrets::Secret address{ServerForTest::instance().address_of_new_schema()};
  const auto before = inspect(address);
  ASSERT_TRUE(before) << before.error().detail;
  EXPECT_GE(before->version, 130000);
  EXPECT_FALSE(before->has_tables);
  EXPECT_FALSE(before->key_fingerprint);
  EXPECT_FALSE(before->read_only);
  EXPECT_TRUE(before->same_machine);
  EXPECT_FALSE(before->encrypted);
  EXPECT_LT(std::abs(before->clock_ahead_ms), 1000);
  opened(address);
  const auto after = inspect(address);
  ASSERT_TRUE(after);
  EXPECT_TRUE(after->has_tables);
  EXPECT_EQ(*after->key_fingerprint, std::vector(fingerprint.begin(), fingerprint.end()));
}

}  // namespace
}  // namespace usher::store::postgres
