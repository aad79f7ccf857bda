#include "base/secrets/key_file.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/files/temporary_folder.hpp"
#include "base/secrets/system_random.hpp"

namespace usher::secrets {
namespace {

namespace fs = std::filesystem;

class KeyFileTest : public testing::Test {
 protected:
  std::string complaint() {
    try {
      read_key_file(path_);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "none";
  }

  void write(const std::string& text, fs::perms mode = fs::perms::owner_read) {
    fs::remove(path_);
    std::ofstream(path_) << text;
    fs::permissions(path_, mode);
  }

  files::TemporaryFolder own_;
  const fs::path& folder_ = own_.path();
  fs::path path_ = folder_ / "usher.key";
  SystemRandom random_;
};

TEST_F(KeyFileTest, IsMadeOnceAndForItsOwnerAlone) {
  const MasterKey made = read_or_create_key_file(path_, random_);
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(read_or_create_key_file(path_, random_).bytes(), made.bytes());
  EXPECT_EQ(read_key_file(path_).bytes(), made.bytes());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator{}), 1)
      << "no draft is left";
}

TEST_F(KeyFileTest, IsTheSameForAllWhoMakeItAtOnce) {
  std::vector<std::thread> makers;
  std::vector<KeyBytes> keys(8);
  makers.reserve(keys.size());
  for (auto& key : keys) {
    makers.emplace_back([this, &key] { key = read_or_create_key_file(path_, random_).bytes(); });
  }
  for (auto& maker : makers) maker.join();
  EXPECT_THAT(keys, testing::Each(read_key_file(path_).bytes()));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator{}), 1)
      << "no draft is left";
}

TEST_F(KeyFileTest, SaysWhatIsWrong) {
  using testing::HasSubstr;
  EXPECT_THAT(complaint(), HasSubstr("there is no such file"));
  write("usher-key-1 0123\n");
  EXPECT_THAT(complaint(), HasSubstr("is not a key file"));
  write("");
  EXPECT_THAT(complaint(), HasSubstr("is not a key file"));
  write(std::string(1000, 'a'));
  EXPECT_THAT(complaint(), HasSubstr("is not a key file"));
  read_or_create_key_file(folder_ / "other", random_);
  fs::rename(folder_ / "other", path_);
  fs::permissions(path_, fs::perms::group_read, fs::perm_options::add);
  EXPECT_THAT(complaint(), HasSubstr("chmod 600"));
  fs::remove(path_);
  fs::create_directory(path_);
  EXPECT_THAT(complaint(), HasSubstr("is a folder"));
}

}  // namespace
}  // namespace usher::secrets
