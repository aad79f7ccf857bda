#pragma once

#include <filesystem>

namespace usher::files {

/// A folder of one's own, gone with this object.
class TemporaryFolder {
 public:
  /// @throws std::runtime_error
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace usher::files
