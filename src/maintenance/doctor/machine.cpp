#include "maintenance/doctor/machine.hpp"

#include <sys/stat.h>
#include <sys/timex.h>

#include <cerrno>
#include <system_error>

#include "base/files/access.hpp"
#include "base/files/ownership.hpp"

namespace usher::doctor {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t mebibyte = std::uintmax_t{1024} * 1024;
constexpr std::uintmax_t bytes_needed = 50 * mebibyte;
constexpr std::uintmax_t bytes_wanted = 500 * mebibyte;

}  // namespace

Finding judge_disk(const fs::path& folder, std::uintmax_t bytes_free) {
  const std::string what = std::to_string(bytes_free / mebibyte) + " MiB are free in " + folder.string();
  const std::string remedy = "make room there, or move data_dir to a larger disk";
  if (bytes_free < bytes_needed) return bad("disk", what, remedy);
  if (bytes_free < bytes_wanted) return warning("disk", what, remedy);
  return good("disk", what);
}

Finding check_disk(const fs::path& folder) {
  std::error_code error;
  const auto space = fs::space(folder, error);
  if (error) {
    return bad("disk", folder.string() + " can't be looked at: " + error.message(),
               "create the folder, or change data_dir");
  }
  return judge_disk(folder, space.available);
}

Finding check_key_file(const fs::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) {
    const int cause = errno;
    return bad(
        "key file",
        file.string() + " can't be looked at: " + std::error_code(cause, std::generic_category()).message(),
        cause == EACCES
            ? "run this as the user that it belongs to, as in: sudo -u usher usher doctor"
            : "start usher once, which makes one; or put the one back that the database was made with");
  }
  if (files::is_open_to_others(status)) {
    return bad("key file", file.string() + " is open to others than its owner", "chmod 600 " + file.string());
  }
  struct stat folder{};
  const fs::path parent = file.has_parent_path() ? file.parent_path() : fs::path{"."};
  if (::stat(parent.c_str(), &folder) == 0 && folder.st_uid != status.st_uid && folder.st_uid != 0) {
    return bad("key file",
               file.string() +
                   " belongs to another user than its folder: usher, which runs as the folder's, can't "
                   "read it",
               "chown --reference=" + parent.string() + " " + file.string());
  }
  return good("key file", file.string() + " is its owner's alone");
}

std::vector<Finding> check_owners(const std::vector<fs::path>& files) {
  std::vector<Finding> findings;
  for (const auto& file : files) {
    const auto made = files::made_by_another(file);
    if (!made) continue;
    const std::string user = files::name_of_user(made->folder_owner);
    findings.push_back(bad("owner",
                           file.string() + " belongs to " + files::name_of_user(made->file_owner) +
                               ", but its folder to " + user + ", who can't read it",
                           "as root: chown " + user + " " + file.string()));
  }
  return findings;
}

Finding check_clock() {
  struct timex state{};
  const int answer = ::adjtimex(&state);
  // Within a container there may be no asking.
  if (answer < 0)
    return warning("clock", "the system does not say whether it is kept right", "check it by `date`");
  if (answer == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    return warning("clock", "nothing keeps the system's clock right",
                   "install a time service: apt install systemd-timesyncd");
  }
  return good("clock", "a time service keeps it right");
}

}  // namespace usher::doctor
