#include "store/sqlite/site_for_test.hpp"

#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace usher::store::sqlite {

TestFolder::TestFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "usher-store-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::system_category(), name);
  path_ = name;
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<service::Store> open_or_throw(SqliteOptions options, service::StoreObserver* observer) {
  auto store = open_sqlite_store(std::move(options), observer);
  if (!store) throw std::runtime_error(store.error().detail);
  return *std::move(store);
}

}  // namespace usher::store::sqlite
