#include "base/files/access.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "base/files/ownership.hpp"

namespace usher::files {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() && file.parent_path() != file ? file.parent_path() : fs::path(".");
}

std::string octal(mode_t mode) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%03o", static_cast<unsigned>(mode & 07777U));
  return text.data();
}

/// As sudo takes it: a number alone would be a name.
std::string for_sudo(uid_t user) {
  const std::string name = name_of_user(user);
  return name == std::to_string(user) ? "\"#" + name + '"' : name;
}

std::optional<Ownership> ownership_of(const fs::path& file) {
  struct stat status{};
  struct stat folder{};
  if (::stat(file.c_str(), &status) != 0 || ::stat(folder_of(file).c_str(), &folder) != 0)
    return std::nullopt;
  return Ownership{.file = file.string(),
                   .file_owner = status.st_uid,
                   .folder_owner = folder.st_uid,
                   .self = ::geteuid(),
                   .own_group = ::getegid(),
                   .mode = status.st_mode};
}

}  // namespace

std::string access_advice(const Ownership& ownership) {
  const auto& [file, file_owner, folder_owner, self, own_group, mode] = ownership;
  const std::string what = "it belongs to " + name_of_user(file_owner) + " (mode " + octal(mode) +
                           ") and usher runs as " + name_of_user(self) + ": ";
  if (file_owner == self) return what + "run 'chmod u+rwX " + file + "'";
  if (folder_owner == self) return what + "run 'chown " + name_of_user(self) + " " + file + "' as root";
  const uid_t owner = folder_owner == 0 ? file_owner : folder_owner;
  if (owner == 0) {
    return what + "run 'chgrp " + name_of_group(own_group) + " " + file + " && chmod g+rX " + file +
           "' as root";
  }
  return what + "run this as the user that usher's data belong to, as in 'sudo -u " + for_sudo(owner) +
         " usher ...'";
}

std::string access_advice(const fs::path& file) {
  fs::path place;
  for (const auto& part : fs::absolute(file)) {
    place /= part;
    struct stat status{};
    if (::stat(place.c_str(), &status) != 0) break;
    const bool folder = S_ISDIR(status.st_mode);
    if (::faccessat(AT_FDCWD, place.c_str(), folder ? X_OK : R_OK, AT_EACCESS) == 0) continue;
    const auto ownership = ownership_of(place);
    if (!ownership) break;
    return (folder ? "its folder " + place.string() + ": " : std::string()) + access_advice(*ownership);
  }
  const auto ownership = ownership_of(file);
  return ownership ? access_advice(*ownership) : "check its owner and mode";
}

bool is_open_to_others(const struct stat& status) {
  constexpr mode_t credential = S_IRUSR | S_IRGRP;
  const mode_t mode = status.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO);
  if (mode == credential && status.st_uid == 0 && status.st_gid == 0) return false;
  return (mode & (S_IRWXG | S_IRWXO)) != 0;
}

bool may_use(const fs::path& file, bool write) {
  const int wanted = write ? R_OK | W_OK : R_OK;
  return ::faccessat(AT_FDCWD, file.c_str(), wanted, AT_EACCESS) == 0 || errno != EACCES;
}

std::optional<Ownership> made_by_another(const fs::path& file) {
  const auto ownership = ownership_of(file);
  constexpr mode_t others = S_IRWXG | S_IRWXO;
  const bool open_to_others = ownership && (ownership->mode & others) != 0;
  if (!ownership || open_to_others || ownership->file_owner == ownership->folder_owner) return std::nullopt;
  return ownership->folder_owner == 0 ? std::nullopt : ownership;
}

}  // namespace usher::files
