#include "base/files/access.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

namespace usher::files {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr uid_t root = 0;
constexpr uid_t nobody = 65534;
constexpr uid_t nameless = 54321;

std::string advice(uid_t file_owner, uid_t folder_owner, uid_t self) {
  return access_advice(Ownership{.file = "/var/lib/usher/usher.key",
                                 .file_owner = file_owner,
                                 .folder_owner = folder_owner,
                                 .self = self,
                                 .own_group = nameless,
                                 .mode = 0600});
}

TEST(FileAccessTest, NamesOwnerAndRemedy) {
  EXPECT_EQ(advice(root, nobody, nobody),
            "it belongs to root (mode 600) and usher runs as nobody: run 'chown nobody "
            "/var/lib/usher/usher.key' as root");
  EXPECT_THAT(advice(nobody, nobody, nameless),
              AllOf(HasSubstr("runs as 54321"), HasSubstr("sudo -u nobody usher")));
  EXPECT_THAT(advice(nobody, root, nameless), HasSubstr("sudo -u nobody usher"));
  EXPECT_THAT(advice(nameless, nameless, nobody), HasSubstr(R"('sudo -u "#54321" usher ...')"));
  EXPECT_THAT(advice(root, root, nameless),
              HasSubstr("run 'chgrp 54321 /var/lib/usher/usher.key && chmod g+rX /var/lib/usher/usher.key'"));
  EXPECT_THAT(advice(nobody, nobody, nobody), HasSubstr("chmod u+rwX /var/lib/usher/usher.key"));
}

TEST(FileAccessTest, FindsWhatRootMadeInAnothersFolder) {
  if (::geteuid() != root) GTEST_SKIP() << "only root can give files away";
  const auto folder = std::filesystem::temp_directory_path() / ("file-access-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  const auto file = folder / "usher.key";
  ::close(::creat(file.c_str(), 0600));
  EXPECT_FALSE(made_by_another(file));
  ASSERT_EQ(::chown(folder.c_str(), nobody, nobody), 0);
  const auto found = made_by_another(file);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->file_owner, root);
  EXPECT_EQ(found->folder_owner, nobody);
  EXPECT_FALSE(made_by_another(folder / "missing"));
  std::filesystem::remove_all(folder);
}

TEST(FileAccessTest, SaysSomethingOfWhatIsNotThere) {
  EXPECT_EQ(access_advice("/nowhere/at/all"), "check its owner and mode");
  EXPECT_TRUE(may_use("/nowhere/at/all", true));
}

TEST(FileAccessTest, ACredentialOfSystemdIsOpenToNobodyElse) {
  const auto is_open = [](uid_t owner, gid_t group, mode_t mode) {
    struct stat status{};
    status.st_uid = owner;
    status.st_gid = group;
    status.st_mode = S_IFREG | mode;
    return is_open_to_others(status);
  };
  EXPECT_FALSE(is_open(root, 0, 0440));
  EXPECT_FALSE(is_open(nobody, nobody, 0600));
  EXPECT_FALSE(is_open(nobody, nobody, 0400));
  for (const mode_t mode : {0640U, 0444U, 0450U, 0460U, 0404U}) EXPECT_TRUE(is_open(root, 0, mode)) << mode;
  EXPECT_TRUE(is_open(nobody, 0, 0440));
  EXPECT_TRUE(is_open(root, nobody, 0440));
}

}  // namespace
}  // namespace usher::files
