#include "adapters/store/sqlite/site_for_test.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>

#include "adapters/store/sqlite/connection.hpp"

namespace usher::store::sqlite {

TestFolder::TestFolder(const std::filesystem::path& parent) {
  std::string name = (parent / "usher-store-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::system_category(), name);
  path_ = name;
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<domain::Store> open_or_throw(SqliteOptions options, domain::StoreObserver* observer) {
  auto store = open_sqlite_store(std::move(options), observer);
  if (!store) throw std::runtime_error(store.error().detail);
  return *std::move(store);
}

// Not the hosts: stores remember their numbers.
void SqliteSite::clear() {
  Connection connection(ConnectionOptions{.file = folder_.options().file.string()});
  for (const char* table : {"redemptions", "invites", "idempotency_keys", "api_keys"}) {
    connection.execute(std::string("DELETE FROM ") + table);
  }
}

void SqliteSite::execute(const std::string& statement) {
  Connection(ConnectionOptions{.file = folder_.options().file.string()}).execute(statement);
}

}  // namespace usher::store::sqlite
