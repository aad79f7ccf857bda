#include "doctor/machine.hpp"

#include <sys/stat.h>
#include <sys/timex.h>

#include <cerrno>
#include <system_error>

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
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return bad("key file", file.string() + " is open to others than its owner", "chmod 600 " + file.string());
  }
  return good("key file", file.string() + " is its owner's alone");
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
