#include "adapters/store/sqlite/site_for_test.hpp"

namespace usher::store::contract {
namespace {

Backend backend() {
  return {"sqlite", [] { return std::make_unique<sqlite::SqliteSite>(); }};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(backend()));
INSTANTIATE_TEST_SUITE_P(Sqlite, DatabaseContract, testing::Values(backend()));

}  // namespace usher::store::contract
