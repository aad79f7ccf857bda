#include "base/files/regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "base/files/access.hpp"

namespace usher::files {
namespace {

using Kind = Unreadable::Kind;

Unreadable failed(int error) {
  return {.kind = Kind::failed, .sentence = "can't be read: " + std::generic_category().message(error)};
}

Unreadable forbidden(const std::filesystem::path& path) {
  return {.kind = Kind::forbidden, .sentence = "can't be read: " + access_advice(path)};
}

Unreadable special() {
  return {.kind = Kind::special, .sentence = "is a pipe, a socket or a device; name a regular file"};
}

Unreadable not_opened(const std::filesystem::path& path, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return {.kind = Kind::missing, .sentence = "there is no such file"};
    case EACCES:
    case EPERM:
      return forbidden(path);
    case ENXIO:  // a socket
      return special();
    default:
      return failed(error);
  }
}

std::expected<void, Unreadable> check_type(mode_t mode) {
  if (S_ISDIR(mode)) {
    return std::unexpected(Unreadable{.kind = Kind::folder, .sentence = "is a folder; name the file in it"});
  }
  if (!S_ISREG(mode)) return std::unexpected(special());
  return {};
}

std::string in_words(std::size_t bytes) {
  constexpr std::size_t kibibyte = 1024;
  constexpr std::size_t mebibyte = kibibyte * kibibyte;
  if (bytes % mebibyte == 0) return std::to_string(bytes / mebibyte) + " MiB";
  if (bytes % kibibyte == 0) return std::to_string(bytes / kibibyte) + " KiB";
  return std::to_string(bytes) + " bytes";
}

}  // namespace

std::expected<RegularFile, Unreadable> RegularFile::open(const std::filesystem::path& path) {
  if (path.native().find('\0') != std::string::npos) return std::unexpected(not_opened(path, ENOENT));
  // Opening a pipe waits for a writer otherwise (POSIX open, O_NONBLOCK).
  RegularFile file{Descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)}};
  if (!file.descriptor_) return std::unexpected(not_opened(path, errno));
  struct stat status{};
  if (::fstat(file.descriptor(), &status) != 0) return std::unexpected(failed(errno));
  if (auto good = check_type(status.st_mode); !good) return std::unexpected(std::move(good).error());
  return file;
}

std::optional<std::string> what_is_no_file(const std::filesystem::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  if (const auto good = check_type(status.st_mode); !good) return good.error().sentence;
  return std::nullopt;
}

std::expected<std::size_t, Unreadable> RegularFile::read(std::span<char> room) const {
  std::size_t size = 0;
  while (size < room.size()) {
    const ssize_t got = ::read(descriptor_.number(), room.data() + size, room.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(failed(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  return size;
}

std::expected<std::string, Unreadable> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  const auto file = RegularFile::open(path);
  if (!file) return std::unexpected(file.error());
  std::string text(bytes_max + 1, '\0');
  const auto size = file->read(text);
  if (!size) return std::unexpected(size.error());
  if (*size > bytes_max) {
    return std::unexpected(
        Unreadable{.kind = Kind::too_large, .sentence = "has more than " + in_words(bytes_max)});
  }
  text.resize(*size);
  return text;
}

}  // namespace usher::files
