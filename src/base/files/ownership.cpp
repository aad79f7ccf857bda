#include "base/files/ownership.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "base/files/descriptor.hpp"

namespace usher::files {

std::string name_of_user(uid_t user) {
  std::array<char, 4096> room{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, room.data(), room.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return std::to_string(user);
}

std::string name_of_group(gid_t group) {
  std::array<char, 4096> room{};
  struct group entry{};
  struct group* found = nullptr;
  if (::getgrgid_r(group, &entry, room.data(), room.size(), &found) == 0 && found != nullptr) {
    return found->gr_name;
  }
  return std::to_string(group);
}

void give_to_owner_of_folder(const std::filesystem::path& file) {
  if (::geteuid() != 0) return;
  struct stat folder{};
  if (::stat(file.has_parent_path() ? file.parent_path().c_str() : ".", &folder) != 0) return;
  if (folder.st_uid == 0) return;
  // To have it open for reading would drop the locks that SQLite holds on it in this process.
  const Descriptor descriptor(::open(file.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!descriptor) return;
  struct stat status{};
  // Nothing that the folder's owner may have put there in its place: another file of root's, by a link.
  const bool made_by_root = ::fstat(descriptor.number(), &status) == 0 && S_ISREG(status.st_mode) &&
                            status.st_uid == 0 && status.st_nlink == 1;
  if (made_by_root) {
    // Where that fails, the service says whose the file is.
    [[maybe_unused]] const int given =
        ::fchownat(descriptor.number(), "", folder.st_uid, folder.st_gid, AT_EMPTY_PATH);
  }
}

}  // namespace usher::files
