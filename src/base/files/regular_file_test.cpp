#include "base/files/regular_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "base/files/temporary_folder.hpp"

namespace usher::files {
namespace {

class RegularFileTest : public testing::Test {
 protected:
  std::filesystem::path written(std::string_view text) const {
    std::ofstream(folder_ / "file") << text;
    return folder_ / "file";
  }

  TemporaryFolder own_;                                // NOLINT(*-non-private-*): the tests' own
  const std::filesystem::path& folder_ = own_.path();  // NOLINT(*-non-private-*)
};

TEST_F(RegularFileTest, IsReadUpToItsBound) {
  const auto file = written("12345");
  EXPECT_EQ(read_file(file, 5).value(), "12345");
  EXPECT_EQ(read_file(file, 4).error().kind, Unreadable::Kind::too_large);
  EXPECT_EQ(read_file(written(""), 0).value(), "");
}

TEST_F(RegularFileTest, IsNothingElse) {
  const auto pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(read_file(pipe, 10).error().kind, Unreadable::Kind::special) << "and nobody waited";
  EXPECT_EQ(read_file("/dev/zero", 10).error().kind, Unreadable::Kind::special);
  EXPECT_EQ(read_file("/dev/null", 10).error().kind, Unreadable::Kind::special);
  EXPECT_EQ(read_file(folder_, 10).error().kind, Unreadable::Kind::folder);
  EXPECT_EQ(read_file(folder_ / "none", 10).error().kind, Unreadable::Kind::missing);
  EXPECT_EQ(read_file(written("x") / "below", 10).error().kind, Unreadable::Kind::missing);
  EXPECT_EQ(read_file(std::string("a\0b", 3), 10).error().kind, Unreadable::Kind::missing);
}

TEST_F(RegularFileTest, IsToldFromWhatIsNone) {
  EXPECT_EQ(what_is_no_file(written("x")), std::nullopt);
  EXPECT_EQ(what_is_no_file(folder_ / "none"), std::nullopt);
  EXPECT_EQ(what_is_no_file(folder_), "is a folder; name the file in it");
  EXPECT_EQ(what_is_no_file("/dev/null"), "is a pipe, a socket or a device; name a regular file");
}

TEST_F(RegularFileTest, SaysHowMuchItMayHold) {
  EXPECT_EQ(read_file(written(std::string(2049, 'x')), 2048).error().sentence, "has more than 2 KiB");
}

}  // namespace
}  // namespace usher::files
