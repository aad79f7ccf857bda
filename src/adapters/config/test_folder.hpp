#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include "base/files/temporary_folder.hpp"

namespace usher::config {

/// A folder of a test's own, which is the working folder while it lives.
class TestFolder {
 public:
  TestFolder() : before_(std::filesystem::current_path()), path_(std::filesystem::canonical(own_.path())) {
    std::filesystem::current_path(path_);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::current_path(before_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  void write(const std::filesystem::path& name, std::string_view text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  files::TemporaryFolder own_;
  std::filesystem::path before_;
  std::filesystem::path path_;
};

}  // namespace usher::config
