#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "base/files/descriptor.hpp"

namespace usher::files {

/// A file that appears under its name once it is whole and durable, and until then is a draft beside it, for
/// nobody else to read (mode 0600). One that is not kept leaves nothing. Members throw std::system_error,
/// which names the file.
class NewFile {
 public:
  explicit NewFile(std::filesystem::path path);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  /// What others may write to as well, by its name.
  [[nodiscard]] const std::filesystem::path& draft() const { return draft_; }
  void write(std::span<const std::byte> bytes);
  /// Gives the draft its name, and has the disk keep both.
  /// @returns false where that name is taken: nothing is ever replaced
  [[nodiscard]] bool keep();

 private:
  std::filesystem::path path_;
  std::filesystem::path draft_;
  Descriptor descriptor_;
};

}  // namespace usher::files
