#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include "base/files/new_file.hpp"

namespace usher::app {

/// A new database, of which in the end nothing is left beside its file: what SQLite keeps there while one is
/// open stays where the disk got full.
class DatabaseDraft {
 public:
  explicit DatabaseDraft(const std::filesystem::path& database) : file_(database) {}
  DatabaseDraft(const DatabaseDraft&) = delete;
  DatabaseDraft& operator=(const DatabaseDraft&) = delete;
  ~DatabaseDraft() {
    std::error_code ignored;
    for (const std::string suffix : {"-wal", "-shm", "-journal"})
      std::filesystem::remove(path().string() + suffix, ignored);
  }

  files::NewFile& file() { return file_; }
  [[nodiscard]] const std::filesystem::path& path() const { return file_.draft(); }

 private:
  files::NewFile file_;
};

}  // namespace usher::app
