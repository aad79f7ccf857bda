#include "maintenance/import/foreign_file.hpp"

#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace usher::import {
namespace {

class ForeignFile : public testing::Test {
 protected:
  ~ForeignFile() override { std::filesystem::remove(file_); }

  std::filesystem::path file_ =
      std::filesystem::temp_directory_path() / ("foreign-file-test-" + std::to_string(::getpid()));
};

TEST_F(ForeignFile, IsReadToItsEnd) {
  const std::string text = std::string(200'000, 'x') + '\0' + "end";
  std::ofstream(file_) << text;
  EXPECT_EQ(read_foreign_file(file_), text);
}

TEST_F(ForeignFile, IsNoLargerThanItMayBe) {
  std::ofstream(file_) << std::string(1024 * 1024, 'x');
  EXPECT_TRUE(read_foreign_file(file_, 1024 * 1024));
  std::ofstream(file_, std::ios::app) << 'x';
  EXPECT_EQ(read_foreign_file(file_, 1024 * 1024).error(), "is larger than 1 MiB");
  EXPECT_EQ(read_foreign_file("/dev/zero", 1024 * 1024).error(), "is larger than 1 MiB");
}

TEST_F(ForeignFile, ThatCanNotBeReadSaysSo) {
  EXPECT_THAT(read_foreign_file("/nowhere").error(), testing::HasSubstr("can't be read"));
  EXPECT_THAT(read_foreign_file("/").error(), testing::HasSubstr("can't be read"));
}

}  // namespace
}  // namespace usher::import
