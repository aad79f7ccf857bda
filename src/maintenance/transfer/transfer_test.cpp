#include "maintenance/transfer/transfer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

#include "maintenance/transfer/row_encoder.hpp"

namespace usher::transfer {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using RowsOf = std::map<Table, std::map<Key, std::string>>;

RowsOf some_rows(int count) {
  RowsOf rows;
  for (int i = 0; i < count; ++i) {
    rows[Table::invites][{std::int64_t{i}}] = "i" + std::to_string(i) + ";";
    rows[Table::api_keys][{std::to_string(i)}] = "k;";
    rows[Table::redemptions][{std::int64_t{i / 3}, std::to_string(i)}] = "r;";
  }
  return rows;
}

Chunk chunk_of(const std::map<Key, std::string>& rows, const Range& range, std::size_t rows_max) {
  Chunk chunk;
  for (auto row = rows.upper_bound(range.after); row != rows.end() && chunk.count < rows_max; ++row) {
    if (range.until && row->first > *range.until) break;
    chunk.rows += row->second;
    chunk.last = row->first;
    ++chunk.count;
  }
  return chunk;
}

class MemorySource final : public Source {
 public:
  domain::Result<std::vector<std::string>> hosts() override {
    return std::vector<std::string>{"example.com"};
  }
  domain::Result<std::uint64_t> count(Table table) override { return rows[table].size() + lost[table]; }
  domain::Result<Chunk> read(Table table, const Key& after, std::size_t rows_max,
                             const HostNumbers& hosts) override {
    EXPECT_TRUE(hosts.contains("example.com"));
    return chunk_of(rows[table], {.after = after, .until = std::nullopt}, rows_max);
  }

  RowsOf rows;
  std::map<Table, std::size_t> lost;  ///< rows that are counted and can't be read
};

/// Takes rows as the source gave them: each ends with a semicolon.
class MemoryTarget final : public Target {
 public:
  explicit MemoryTarget(MemorySource& source) : source_(source) {}

  domain::Result<bool> under_way() override { return marked; }
  domain::Result<void> set_under_way(bool under_way) override {
    marked = under_way;
    return {};
  }
  domain::Result<std::uint64_t> count(Table table) override { return rows[table].size(); }
  domain::Result<HostNumbers> put_hosts(const std::vector<std::string>& names) override {
    HostNumbers numbers;
    for (const auto& name : names) numbers.emplace(name, 7);
    return numbers;
  }
  domain::Result<Chunk> read(Table table, const Range& range, std::size_t rows_max) override {
    return chunk_of(rows[table], range, rows_max);
  }
  domain::Result<void> replace(Table table, const Range& range, const std::string& encoded) override {
    if (breaks_after == replaced)
      return std::unexpected(domain::Error{domain::Errc::store_unavailable, "gone"});
    ++replaced;
    std::erase_if(rows[table], [&](const auto& row) {
      return row.first > range.after && (!range.until || row.first <= *range.until);
    });
    const auto rows_max = static_cast<std::size_t>(std::ranges::count(encoded, ';'));
    for (auto row = source_.rows[table].upper_bound(range.after); rows[table].size() < 1000; ++row) {
      if (row == source_.rows[table].end() || (range.until && row->first > *range.until)) break;
      rows[table].insert(*row);
    }
    EXPECT_EQ(chunk_of(rows[table], range, rows_max + 1).rows, encoded);
    return {};
  }

  RowsOf rows;
  bool marked = false;
  int replaced = 0;
  int breaks_after = -1;

 private:
  MemorySource& source_;
};

class TransferTest : public testing::Test {
 protected:
  domain::Result<std::vector<Moved>> run(bool overwrite = false) {
    return transfer(source, target, {.overwrite = overwrite, .chunk_rows = 10}, [this](const Progress& now) {
      EXPECT_LE(now.done, now.all);
      if (on_progress) on_progress(now);
    });
  }
  void expect_moved() {
    for (const Table table : all_tables) EXPECT_EQ(target.rows[table], source.rows[table]);
    EXPECT_FALSE(target.marked);
  }
  static auto wrote(std::string_view table, std::uint64_t rows, std::uint64_t written) {
    return AllOf(Field(&Moved::table, table), Field(&Moved::rows, rows), Field(&Moved::written, written));
  }

  MemorySource source;
  MemoryTarget target{source};
  std::function<void(const Progress&)> on_progress;
};

TEST_F(TransferTest, MovesEverythingToAnEmptyTarget) {
  for (const int count : {0, 1, 9, 10, 11, 35, 40}) {
    source.rows = some_rows(count);
    target.rows.clear();
    const auto moved = run();
    ASSERT_TRUE(moved) << moved.error().detail;
    const auto rows = static_cast<std::uint64_t>(count);
    EXPECT_THAT(*moved, Contains(wrote("invites", rows, rows)));
    expect_moved();
  }
}

TEST_F(TransferTest, GoesOnWhereItBrokeOff) {
  source.rows = some_rows(45);
  target.breaks_after = 7;
  ASSERT_FALSE(run());
  EXPECT_TRUE(target.marked);
  target.breaks_after = -1;
  const auto moved = run();
  ASSERT_TRUE(moved) << moved.error().detail;
  EXPECT_THAT(*moved, Contains(wrote("API keys", 45, 0)));
  EXPECT_THAT(*moved, Contains(wrote("invites", 45, 25)));
  expect_moved();
}

TEST_F(TransferTest, GoesOnThoughTheSourceWasUsedInBetween) {
  source.rows = some_rows(45);
  target.breaks_after = 9;
  ASSERT_FALSE(run());
  target.breaks_after = -1;
  source.rows[Table::invites].erase({std::int64_t{3}});  // pruned
  source.rows[Table::invites][{std::int64_t{12}}] = "used;";
  source.rows[Table::invites][{std::int64_t{1000}}] = "new;";
  ASSERT_TRUE(run());
  expect_moved();
}

TEST_F(TransferTest, LeavesATargetInUseAlone) {
  source.rows = some_rows(25);
  ASSERT_TRUE(run());
  target.rows[Table::invites][{std::int64_t{1000}}] = "new;";
  const auto before = target.rows;
  const auto refused = run();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, AllOf(HasSubstr("invites"), HasSubstr("--overwrite")));
  EXPECT_EQ(target.rows, before);
  EXPECT_FALSE(target.marked);
  ASSERT_TRUE(run(true));
  expect_moved();
}

TEST_F(TransferTest, FindsNothingToDoTheSecondTime) {
  source.rows = some_rows(25);
  ASSERT_TRUE(run());
  const int replaced = target.replaced;
  const auto moved = run();
  ASSERT_TRUE(moved);
  EXPECT_THAT(*moved, Contains(wrote("invites", 25, 0)));
  EXPECT_EQ(target.replaced, replaced);
}

TEST_F(TransferTest, VerificationFindsWhatChangedBehindItsBack) {
  source.rows = some_rows(25);
  on_progress = [this](const Progress& now) {
    if (now.phase == Phase::verifying) target.rows[Table::invites][{std::int64_t{24}}] = "changed;";
  };
  const auto moved = run();
  ASSERT_FALSE(moved);
  EXPECT_THAT(moved.error().detail, HasSubstr("differ"));
  EXPECT_TRUE(target.marked);
}

TEST_F(TransferTest, NoticesThatASourceGivesLessThanItHas) {
  for (const Table table : all_tables) {
    source.rows = some_rows(25);
    source.lost = {{table, 1}};
    target.rows.clear();
    target.marked = false;
    const auto moved = run();
    ASSERT_FALSE(moved);
    EXPECT_THAT(moved.error().detail, HasSubstr("damaged"));
    EXPECT_TRUE(target.marked) << "no node starts on it";
  }
}

TEST_F(TransferTest, FindsARowTooManyAmongOthers) {
  source.rows = some_rows(25);
  ASSERT_TRUE(run());
  target.rows[Table::redemptions][{std::int64_t{1}, "a"}] = "r;";
  EXPECT_FALSE(run());
}

TEST(RowEncoder, WritesWhatPostgresqlsBinaryCopyTakes) {
  RowEncoder encoder;
  encoder.begin_row(5);
  encoder.add(Kind::small, 3);
  encoder.add(Kind::integer, -2);
  encoder.add(Kind::big, 1);
  encoder.add("ab");
  encoder.add_null();
  EXPECT_EQ(encoder.rows(), 1U);
  const std::string expected(
      "\0\5"
      "\0\0\0\2\0\3"
      "\0\0\0\4\377\377\377\376"
      "\0\0\0\10\0\0\0\0\0\0\0\1"
      "\0\0\0\2ab"
      "\377\377\377\377",
      2 + 6 + 8 + 12 + 6 + 4);
  EXPECT_EQ(std::move(encoder).take(), expected);
}

TEST(RowEncoder, RefusesANumberThatDoesNotFit) {
  RowEncoder encoder;
  encoder.begin_row(3);
  EXPECT_NO_THROW(encoder.add(Kind::small, 32767));
  EXPECT_THROW(encoder.add(Kind::small, 32768), std::out_of_range);
  EXPECT_NO_THROW(encoder.add(Kind::integer, -2147483648LL));
  EXPECT_THROW(encoder.add(Kind::host, -2147483649LL), std::out_of_range);
}

}  // namespace
}  // namespace usher::transfer
