#include "base/files/new_file.hpp"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

#include "base/files/temporary_folder.hpp"

namespace usher::files {
namespace {

namespace fs = std::filesystem;

class NewFileTest : public testing::Test {
 protected:
  static std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }
  static std::string text_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }

  TemporaryFolder own_;                   // NOLINT(*-non-private-*): the tests' own
  const fs::path& folder_ = own_.path();  // NOLINT(*-non-private-*)
};

TEST_F(NewFileTest, AppearsOnceItIsKept) {
  {
    NewFile file(folder_ / "new");
    file.write(bytes("one "));
    file.write(bytes("two"));
    EXPECT_FALSE(fs::exists(folder_ / "new"));
    EXPECT_TRUE(file.keep());
  }
  EXPECT_EQ(text_of(folder_ / "new"), "one two");
  EXPECT_EQ(fs::status(folder_ / "new").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(files(), 1);
}

TEST_F(NewFileTest, LeavesNothingWhereItIsNotKept) {
  {
    NewFile file(folder_ / "new");
    file.write(bytes("text"));
  }
  EXPECT_EQ(files(), 0);
}

TEST_F(NewFileTest, ReplacesNothing) {
  std::ofstream(folder_ / "old") << "old";
  {
    NewFile file(folder_ / "old");
    file.write(bytes("new"));
    EXPECT_FALSE(file.keep());
  }
  EXPECT_EQ(text_of(folder_ / "old"), "old");
  EXPECT_EQ(files(), 1);
}

/// As on FAT (link(2), EPERM): for this process from now on.
bool forbid_links() {
  std::array filter{sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_linkat, 0, 1),
                    sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
                    sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog program{.len = filter.size(), .filter = filter.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

int exit_status(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(NewFileTest, AppearsWhereAFileHasOneNameAlone) {
  constexpr int no_filter = 77;
  std::ofstream(folder_ / "old") << "old";
  const int kept = exit_status([&] {
    if (!forbid_links()) return no_filter;
    NewFile file(folder_ / "new");
    NewFile other(folder_ / "old");
    file.write(bytes("new"));
    return file.keep() && !other.keep() ? 0 : 1;
  });
  if (kept == no_filter) GTEST_SKIP() << "system calls can't be forbidden here";
  EXPECT_EQ(kept, 0);
  EXPECT_EQ(text_of(folder_ / "new"), "new");
  EXPECT_EQ(text_of(folder_ / "old"), "old");
  EXPECT_EQ(files(), 2);
}

TEST_F(NewFileTest, SaysWhyItCanNotBeMade) {
  try {
    const NewFile file(folder_ / "missing" / "new");
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    const auto name = (folder_ / "missing" / "new").string();
    EXPECT_EQ(std::string(error.what()), name + ": can't be made: No such file or directory");
  }
}

}  // namespace
}  // namespace usher::files
