#include "store/sqlite/site_for_test.hpp"

namespace usher::store::contract {

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract,
                         testing::Values(Backend{"sqlite",
                                                 [] { return std::make_unique<sqlite::SqliteSite>(); }}));

}  // namespace usher::store::contract
