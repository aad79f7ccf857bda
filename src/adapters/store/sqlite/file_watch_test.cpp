#include "adapters/store/sqlite/file_watch.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <semaphore>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/sqlite/connection.hpp"
#include "adapters/store/sqlite/site_for_test.hpp"

namespace usher::store::sqlite {
namespace {

namespace fs = std::filesystem;
using namespace contract;
using domain::Errc;
using testing::HasSubstr;

class FileWatchTest : public testing::Test {
 protected:
  FileWatchTest() : store_(open_or_throw(folder_.options())) {
    EXPECT_TRUE(insert_invite(*store_, an_invite(1)));
    EXPECT_TRUE(find_invite(*store_, {1}));
  }

  [[nodiscard]] fs::path file(const char* suffix = "") const {
    return folder_.options().file.string() + suffix;
  }

  void expect_loss(const std::string& how) {
    const auto refused = insert_invite(*store_, an_invite(2));
    ASSERT_EQ(code_of(refused), Errc::store_unavailable);
    EXPECT_THAT(refused.error().detail, HasSubstr(how));
    EXPECT_EQ(code_of(check(*store_)), Errc::store_unavailable);
    EXPECT_FALSE(find_invite(*store_, {1})) << "what is read is as much of the past";
    EXPECT_EQ(code_of(list_invites(*store_, {.now = at(domain::Duration{0})})), Errc::store_unavailable);
  }

  TestFolder folder_;
  std::unique_ptr<domain::Store> store_;
};

TEST_F(FileWatchTest, AcceptsNothingForARemovedFile) {
  fs::remove(file());
  expect_loss("removed or renamed");
}

TEST_F(FileWatchTest, AcceptsNothingOnceItsFolderIsGone) {
  fs::rename(folder_.path(), folder_.path().string() + ".old");
  expect_loss("removed or renamed");
  fs::rename(folder_.path().string() + ".old", folder_.path());
  expect_loss("removed or renamed");  // somebody else may have used it meanwhile
}

TEST_F(FileWatchTest, AcceptsNothingForAFileThatAnotherWasRenamedOver) {
  const auto other = folder_.path() / "other.db";
  open_or_throw({.file = other});
  fs::rename(other, file());
  expect_loss("replaced");
  store_.reset();
  store_ = open_or_throw(folder_.options());
  EXPECT_FALSE(find_invite(*store_, {1}).value());
  EXPECT_TRUE(insert_invite(*store_, an_invite(2)));
}

TEST_F(FileWatchTest, AcceptsNothingForAFileThatWasCutShort) {
  fs::resize_file(file(), 0);
  expect_loss("cut short");
}

TEST_F(FileWatchTest, AcceptsNothingForAFileThatLostItsEnd) {
  store_.reset();
  store_ = open_or_throw(folder_.options());
  ASSERT_TRUE(insert_invite(*store_, an_invite(3)));
  fs::resize_file(file(), fs::file_size(file()) - 4096);
  expect_loss("cut short");
}

TEST_F(FileWatchTest, AcceptsNothingWithoutItsLogAndKeepsWhatWasInIt) {
  fs::remove(file("-wal"));
  expect_loss("-wal, was removed");
  store_.reset();
  store_ = open_or_throw(folder_.options());
  EXPECT_TRUE(find_invite(*store_, {1}).value());
}

TEST_F(FileWatchTest, AcceptsNothingWithALogThatWasCutShort) {
  fs::resize_file(file("-wal"), 0);
  const auto refused = insert_invite(*store_, an_invite(2));
  EXPECT_EQ(code_of(refused), Errc::store_unavailable);
  store_.reset();
  store_ = open_or_throw(folder_.options());
  EXPECT_TRUE(insert_invite(*store_, an_invite(2))) << "the database is as it was before the log";
}

TEST_F(FileWatchTest, AcceptsNothingWithALogThatLostItsEnd) {
  fs::resize_file(file("-wal"), fs::file_size(file("-wal")) - 4096);
  expect_loss("-wal, was cut short");
}

TEST_F(FileWatchTest, AcceptsNothingWithAnIndexThatWasCutShort) {
  fs::resize_file(file("-shm"), 4096);
  expect_loss("-shm, was cut short");
}

TEST_F(FileWatchTest, AcceptsNothingForAFileThatABackupWasWrittenOver) {
  Connection other(ConnectionOptions{.file = file().string()});
  const auto backup = folder_.path() / "backup.db";
  other.execute("PRAGMA wal_checkpoint(PASSIVE)");
  fs::copy_file(file(), backup);
  for (std::uint64_t id = 100; id < 600; ++id) ASSERT_TRUE(insert_invite(*store_, an_invite(id)));
  other.execute("PRAGMA wal_checkpoint(PASSIVE)");
  ASSERT_TRUE(insert_invite(*store_, an_invite(3)));
  std::ofstream(file(), std::ios::binary | std::ios::in) << std::ifstream(backup, std::ios::binary).rdbuf();
  expect_loss("overwritten");
}

TEST_F(FileWatchTest, ADatabaseThatWasMovedAwayIsWholeWhenItIsPutBack) {
  const auto elsewhere = folder_.path() / "elsewhere.db";
  fs::rename(file(), elsewhere);
  expect_loss("removed or renamed");
  store_.reset();
  EXPECT_FALSE(fs::exists(file("-wal"))) << "it would be brought into whatever is put there";
  EXPECT_FALSE(fs::exists(file("-wal.lost"))) << "nothing is left to be kept";
  fs::rename(elsewhere, file());
  store_ = open_or_throw(folder_.options());
  EXPECT_TRUE(find_invite(*store_, {1}).value());
}

TEST_F(FileWatchTest, AcceptsNothingWithoutItsIndex) {
  fs::remove(file("-shm"));
  expect_loss("-shm, was removed");
}

TEST_F(FileWatchTest, AnswersNothingThatWentIntoARemovedFile) {
  auto options = folder_.options();
  options.file = folder_.path() / "second.db";
  options.before_commit = [&](std::size_t) { fs::remove(options.file); };
  const auto store = open_or_throw(options);
  EXPECT_EQ(code_of(insert_invite(*store, an_invite(1))), Errc::store_unavailable);
}

TEST_F(FileWatchTest, MindsNoVacuumAndNoCheckpointOfAnotherProcess) {
  for (std::uint64_t id = 100; id < 600; ++id) ASSERT_TRUE(insert_invite(*store_, an_invite(id)));
  Connection other(ConnectionOptions{.file = file().string()});
  other.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  ASSERT_TRUE(insert_invite(*store_, an_invite(2)));
  const auto size = fs::file_size(file());
  other.execute("DELETE FROM invites WHERE id >= 100");
  other.execute("VACUUM");
  other.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  ASSERT_LT(fs::file_size(file()), size);
  EXPECT_TRUE(insert_invite(*store_, an_invite(3)));
  EXPECT_TRUE(find_invite(*store_, {1}).value());
}

}  // namespace
}  // namespace usher::store::sqlite
