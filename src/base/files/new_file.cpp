#include "base/files/new_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

namespace usher::files {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw std::system_error(errno, std::generic_category(), file.string() + ": " + what);
}

/// Has the disk keep the names in a folder.
void make_durable(const std::filesystem::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // EINVAL: this file system has nothing to do for that (fsync(2)).
  if (!descriptor || (::fsync(descriptor.number()) != 0 && errno != EINVAL)) {
    fail(folder, "can't be made durable");
  }
}

/// @param path is followed by letters that nobody else's draft has
Descriptor make_draft(std::filesystem::path& path) {
  std::string name = path.string() + ".XXXXXX";
  Descriptor descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!descriptor) fail(path, "can't be made");
  path = name;
  return descriptor;
}

/// @returns false where something has that name
bool give_name(const std::filesystem::path& draft, const std::filesystem::path& name) {
  if (::linkat(AT_FDCWD, draft.c_str(), AT_FDCWD, name.c_str(), 0) == 0) return true;
  // FAT and others know no second name of a file (link(2)); NFS knows only those.
  const bool has_links = errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS;
  if (!has_links && ::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, name.c_str(), RENAME_NOREPLACE) == 0) {
    return true;
  }
  if (errno != EEXIST) fail(name, "can't be made");
  return false;
}

}  // namespace

NewFile::NewFile(std::filesystem::path path)
    : path_(std::move(path)), draft_(path_), descriptor_(make_draft(draft_)) {}

NewFile::~NewFile() { ::unlink(draft_.c_str()); }

void NewFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_, "can't be written");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

bool NewFile::keep() {
  if (::fsync(descriptor_.number()) != 0) fail(path_, "can't be written");
  const bool named = give_name(draft_, path_);
  // Another's too: whoever made it may be about to.
  make_durable(path_.has_parent_path() ? path_.parent_path() : ".");
  return named;
}

}  // namespace usher::files
