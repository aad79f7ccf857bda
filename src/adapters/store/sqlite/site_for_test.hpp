#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "adapters/store/contract/store_contract.hpp"
#include "adapters/store/sqlite/sqlite_store.hpp"

namespace usher::store::sqlite {

/// A folder for one test, gone afterwards.
class TestFolder {
 public:
  explicit TestFolder(const std::filesystem::path& parent = std::filesystem::temp_directory_path());
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] SqliteOptions options() const { return {.file = path_ / "usher.db"}; }

 private:
  std::filesystem::path path_;
};

/// Throws where the store can't be opened.
std::unique_ptr<domain::Store> open_or_throw(SqliteOptions options,
                                             domain::StoreObserver* observer = nullptr);

class SqliteSite final : public contract::Site {
 public:
  std::unique_ptr<domain::Store> open() override { return open_or_throw(folder_.options()); }
  void clear() override;
  void execute(const std::string& statement) override;

 private:
  TestFolder folder_;
};

}  // namespace usher::store::sqlite
