#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/secrets/key_file.hpp"
#include "base/secrets/system_random.hpp"

namespace {

namespace fs = std::filesystem;

struct Sync {
  fs::path what;
  bool key_file_there = false;
};

/// What is synced, while somebody wants to know.
struct Recorder {
  fs::path key_file;
  std::vector<Sync> syncs;
};

thread_local Recorder* recorder = nullptr;

}  // namespace

// In place of libc's: nothing but a power cut shows otherwise whether a file was synced.
extern "C" int fsync(int descriptor) {
  if (recorder != nullptr) {
    recorder->syncs.push_back({.what = fs::read_symlink("/proc/self/fd/" + std::to_string(descriptor)),
                               .key_file_there = fs::exists(recorder->key_file)});
  }
  return static_cast<int>(syscall(SYS_fsync, descriptor));
}

namespace usher::secrets {
namespace {

TEST(KeyFileSync, IsOnTheDiskBeforeItIsThereAndSoIsItsName) {
  std::string name = (fs::temp_directory_path() / "usher-key-XXXXXX").string();
  ASSERT_NE(mkdtemp(name.data()), nullptr);
  const fs::path folder = fs::canonical(name);
  Recorder recorded{.key_file = folder / "usher.key", .syncs = {}};
  SystemRandom random;
  recorder = &recorded;
  read_or_create_key_file(recorded.key_file, random);
  recorder = nullptr;
  fs::remove_all(folder);

  ASSERT_EQ(recorded.syncs.size(), 2U);
  EXPECT_TRUE(recorded.syncs[0].what.string().starts_with(recorded.key_file.string() + "."))
      << recorded.syncs[0].what;
  EXPECT_FALSE(recorded.syncs[0].key_file_there);
  EXPECT_EQ(recorded.syncs[1].what, folder);
  EXPECT_TRUE(recorded.syncs[1].key_file_there);
}

}  // namespace
}  // namespace usher::secrets
