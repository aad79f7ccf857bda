#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/files/descriptor.hpp"

namespace usher::files {

/// Why a file can't be read.
struct Unreadable {
  enum class Kind : std::uint8_t { missing, forbidden, folder, special, too_large, failed };

  Kind kind = Kind::failed;
  std::string sentence;  ///< follows the file's name: "is a folder; name a file in it"
};

/// A regular file, open for reading. Pipes, sockets and devices are refused and never waited for: what an
/// administrator names may be one by mistake, and a program that hangs at its start says nothing.
class RegularFile {
 public:
  static std::expected<RegularFile, Unreadable> open(const std::filesystem::path& path);

  [[nodiscard]] int descriptor() const { return descriptor_.number(); }

  /// Reads until the file ends or `room` is full.
  /// @returns how many bytes were read
  std::expected<std::size_t, Unreadable> read(std::span<char> room) const;

 private:
  explicit RegularFile(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  Descriptor descriptor_;
};

/// Says of what is there and is no regular file what it is, as `Unreadable::sentence` does; nothing of files,
/// and where nothing is there. Opens nothing: to close a database would drop this process's locks on it
/// (POSIX `fcntl`).
std::optional<std::string> what_is_no_file(const std::filesystem::path& path);

/// All that a regular file holds, which may be `bytes_max`. Reads no more than that, whatever size the file
/// says it has.
std::expected<std::string, Unreadable> read_file(const std::filesystem::path& path, std::size_t bytes_max);

}  // namespace usher::files
