#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace usher::files {

/// Who owns a file, its folder, and runs this program.
struct Ownership {
  std::string file;
  uid_t file_owner{};
  uid_t folder_owner{};
  uid_t self{};
  gid_t own_group{};  ///< of whoever runs this program
  mode_t mode{};
};

/// What an administrator does about a file that may not be used, with the reason: `it belongs to root (mode
/// 600) and usher runs as usher: run 'chown usher /var/lib/usher/usher.key' as root`.
std::string access_advice(const Ownership& ownership);
/// The same for a file, or the folder above it that nobody may enter. Never fails: where nothing can be
/// found out it says to check owner and mode.
std::string access_advice(const std::filesystem::path& file);

/// Whether others than the owner may use a file. systemd's credentials belong to root and its group with mode
/// 0440, where the service's user may read them by an ACL: the group's bits then stand for its mask (acl(5)).
bool is_open_to_others(const struct stat& status);

/// Whether this process may read the file, and write it where `write` is set; true also for one that is not
/// there.
bool may_use(const std::filesystem::path& file, bool write);

/// Who will not be able to use the file though it lies in their folder: as a service's files that root made.
/// The owner of the folder; nothing where all is well, or nothing is there.
std::optional<Ownership> made_by_another(const std::filesystem::path& file);

}  // namespace usher::files
