#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "store/contract/store_contract.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace usher::store::sqlite {

/// A folder for one test, gone afterwards.
class TestFolder {
 public:
  TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] SqliteOptions options() const { return {.file = path_ / "usher.db"}; }

 private:
  std::filesystem::path path_;
};

/// Throws where the store can't be opened.
std::unique_ptr<service::Store> open_or_throw(SqliteOptions options,
                                              service::StoreObserver* observer = nullptr);

class SqliteSite final : public contract::Site {
 public:
  std::unique_ptr<service::Store> open() override { return open_or_throw(folder_.options()); }

 private:
  TestFolder folder_;
};

}  // namespace usher::store::sqlite
