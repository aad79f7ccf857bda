#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/sqlite/connection.hpp"
#include "adapters/store/sqlite/migrations.hpp"
#include "adapters/store/sqlite/site_for_test.hpp"

namespace usher::store::sqlite {
namespace {

namespace fs = std::filesystem;
using namespace contract;
using domain::Errc;
using domain::Error;
using testing::HasSubstr;

unsigned mode_of(const fs::path& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
}

class OpenDatabaseTest : public testing::Test {
 protected:
  [[nodiscard]] fs::path file() const { return folder_.options().file; }

  /// The error of opening, which must name the file and be one line.
  [[nodiscard]] Error refusal() const {
    auto opened = open_sqlite_store(folder_.options());
    if (opened) throw std::logic_error("it opened");
    EXPECT_THAT(opened.error().detail, HasSubstr(file().string()));
    EXPECT_THAT(opened.error().detail, testing::Not(HasSubstr("\n")));
    return opened.error();
  }

  void execute(std::string_view sql) const {
    Connection connection(ConnectionOptions{.file = file().string()});
    connection.execute(sql);
  }

  void fill(const std::string& bytes) const { std::ofstream(file(), std::ios::binary) << bytes; }

  TestFolder folder_;
};

TEST_F(OpenDatabaseTest, MakesFilesForTheOwnerAlone) {
  const mode_t umask_before = ::umask(0);
  const auto nested = folder_.path() / "a" / "b" / "usher.db";
  {
    const auto store = open_or_throw({.file = nested});
    ASSERT_TRUE(insert_invite(*store, an_invite(1)));
    for (const char* suffix : {"", "-wal", "-shm"})
      EXPECT_EQ(mode_of(nested.string() + suffix), 0600U) << suffix;
    EXPECT_EQ(mode_of(nested.parent_path()), 0700U);
    EXPECT_EQ(mode_of(nested.parent_path().parent_path()), 0700U);
  }
  ::umask(umask_before);
}

TEST_F(OpenDatabaseTest, IsAsDurableAndStrictAsItSays) {
  const auto store = open_or_throw(folder_.options());
  Connection connection(ConnectionOptions{.file = file().string()});
  const auto text = [&](std::string_view sql) {
    Statement statement(connection, sql);
    Rows rows = statement.query();
    rows.next();
    return std::string(rows.text(0));
  };
  EXPECT_EQ(text("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(text("PRAGMA user_version"), "11");
  EXPECT_EQ(text("PRAGMA application_id"), std::to_string(0x75736872));
}

TEST_F(OpenDatabaseTest, OpensFromManyPlacesAtOnce) {
  std::vector<std::jthread> threads;
  std::atomic<int> working = 0;
  for (std::uint64_t i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const auto store = open_or_throw(folder_.options());
      if (insert_invite(*store, an_invite(i))) ++working;
    });
  }
  threads.clear();
  EXPECT_EQ(working, 8);
}

TEST_F(OpenDatabaseTest, RefusesANewerDatabase) {
  open_or_throw(folder_.options()).reset();
  execute("PRAGMA user_version = 12");
  EXPECT_EQ(refusal().code, Errc::store_unavailable);
  EXPECT_THAT(refusal().detail, HasSubstr("run the newer usher"));
  execute("PRAGMA user_version = 11");
  EXPECT_TRUE(open_sqlite_store(folder_.options()));
}

TEST_F(OpenDatabaseTest, BringsAnOlderDatabaseUpToDate) {
  open_or_throw(folder_.options()).reset();
  for (const std::string index : {"invites_by_command", "invites_by_expiry"}) execute("DROP INDEX " + index);
  execute("DROP TABLE idempotency_keys");
  for (const std::string table :
       {"installation", "events", "origins", "frozen_accounts", "deliveries", "webhooks", "host_states",
        "day_counts", "invite_openings", "counted_events"})
    execute("DROP TABLE " + table);
  execute("ALTER TABLE invites DROP COLUMN labels");
  execute("DROP INDEX invites_untold");
  execute("ALTER TABLE invites DROP COLUMN untold_expiry");
  execute("DROP INDEX invites_live");
  execute("ALTER TABLE invites DROP COLUMN live_until");
  execute("DROP INDEX api_keys_of_several_hosts");
  for (const std::string column :
       {"more_hosts", "quota_invites", "quota_period", "quota_since", "quota_used"})
    execute("ALTER TABLE api_keys DROP COLUMN " + column);
  execute("PRAGMA user_version = 1");
  const auto store = open_or_throw(folder_.options());
  Connection connection(ConnectionOptions{.file = file().string()});
  Statement plan(connection,
                 "EXPLAIN QUERY PLAN SELECT id FROM invites WHERE source = 2 AND source_detail = 'a'"
                 " AND id < 9 ORDER BY id DESC LIMIT 3");
  Rows rows = plan.query();
  ASSERT_TRUE(rows.next());
  EXPECT_THAT(std::string(rows.text(3)), HasSubstr("invites_by_command"));
}

TEST_F(OpenDatabaseTest, AppliesEachMigrationThatThereIs) {
  std::int64_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(USHER_MIGRATIONS_DIR)) ++files;
  EXPECT_TRUE(check_schema_number(files));
  EXPECT_FALSE(check_schema_number(files + 1));
}

TEST_F(OpenDatabaseTest, KnowsAnotherKeyFile) {
  open_or_throw(folder_.options()).reset();  // as one from before it knew any
  auto options = folder_.options();
  options.key_fingerprint = {std::byte{1}, std::byte{2}};
  open_or_throw(options).reset();
  EXPECT_TRUE(open_sqlite_store(options));
  EXPECT_TRUE(open_sqlite_store(folder_.options())) << "who doesn't ask";
  options.key_fingerprint = {std::byte{3}};
  const auto refused = open_sqlite_store(options);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("another key file"));
  EXPECT_THAT(refused.error().detail, HasSubstr(options.file.string()));
}

TEST_F(OpenDatabaseTest, RefusesAnotherProgramsDatabase) {
  fill("");
  execute("CREATE TABLE diary (day TEXT); INSERT INTO diary VALUES ('monday')");
  EXPECT_THAT(refusal().detail, HasSubstr("another program's"));
  execute("INSERT INTO diary VALUES ('tuesday')");  // and left it alone
  fs::remove(file());
  fill("");
  execute("PRAGMA application_id = 7");
  EXPECT_THAT(refusal().detail, HasSubstr("another program's"));
}

TEST_F(OpenDatabaseTest, RefusesWhatIsNoDatabase) {
  fill(std::string(9000, 'x'));
  EXPECT_EQ(refusal().code, Errc::store_unavailable);
  EXPECT_THAT(refusal().detail, HasSubstr("backup"));
}

TEST_F(OpenDatabaseTest, RefusesATruncatedDatabase) {
  open_or_throw(folder_.options()).reset();
  fs::resize_file(file(), fs::file_size(file()) / 2);
  EXPECT_EQ(refusal().code, Errc::store_unavailable);
  EXPECT_THAT(refusal().detail, HasSubstr("backup"));
}

TEST_F(OpenDatabaseTest, RefusesADatabaseThatLacksATable) {
  open_or_throw(folder_.options()).reset();
  execute("DROP TABLE redemptions");
  EXPECT_EQ(refusal().code, Errc::store_unavailable);
  EXPECT_THAT(refusal().detail, HasSubstr("backup"));
}

TEST_F(OpenDatabaseTest, RefusesAFolderInTheFilesPlace) {
  fs::create_directory(file());
  EXPECT_EQ(refusal().code, Errc::store_unavailable);
}

/// Runs `work` in a child process without root's rights, to which modes of files mean nothing.
/// Gives its exit code.
template <class Work>
int as_nobody(Work work) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    constexpr uid_t nobody = 65534;
    if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) ::_exit(250);
    ::_exit(work());
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 251;
}

TEST_F(OpenDatabaseTest, SaysThatAFolderOrFileIsReadOnly) {
  const auto open_code = [&] {
    const auto opened = open_sqlite_store(folder_.options());
    if (opened) return 0;
    const bool named = opened.error().detail.find(file().string()) != std::string::npos;
    return named ? 100 + static_cast<int>(opened.error().code) : 252;
  };
  constexpr int read_only = 100 + static_cast<int>(Errc::store_read_only);
  fs::permissions(folder_.path(), static_cast<fs::perms>(0555));
  EXPECT_EQ(as_nobody(open_code), read_only) << "nothing there yet";
  fs::permissions(folder_.path(), static_cast<fs::perms>(0755));
  open_or_throw(folder_.options()).reset();
  const auto with_modes = [&](unsigned folder_mode, unsigned file_mode) {
    // What an earlier attempt left beside the file would make a difference.
    for (const char* suffix : {"-wal", "-shm"}) fs::remove(file().string() + suffix);
    fs::permissions(file(), static_cast<fs::perms>(file_mode));
    fs::permissions(folder_.path(), static_cast<fs::perms>(folder_mode));
    const int outcome = as_nobody(open_code);
    fs::permissions(folder_.path(), static_cast<fs::perms>(0700));
    return outcome;
  };
  EXPECT_EQ(with_modes(0555, 0444), read_only);
  EXPECT_EQ(with_modes(0555, 0666), read_only) << "the log beside the file can't be made";
  EXPECT_EQ(with_modes(0777, 0444), read_only);
  EXPECT_EQ(with_modes(0777, 0666), 0);
}

}  // namespace
}  // namespace usher::store::sqlite
