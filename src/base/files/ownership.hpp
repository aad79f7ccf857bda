#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace usher::files {

/// `usher`, or `997` where it has no name, as chown takes both.
std::string name_of_user(uid_t user);
std::string name_of_group(gid_t group);

/// Where root made a file in somebody else's folder, gives it to them, since they could not read it
/// otherwise. Does nothing for other users and other files.
void give_to_owner_of_folder(const std::filesystem::path& file);

}  // namespace usher::files
