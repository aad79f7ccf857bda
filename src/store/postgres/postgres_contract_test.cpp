#include <stdexcept>
#include <utility>

#include "store/contract/store_contract.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/postgres/server_for_test.hpp"

namespace usher::store::contract {
namespace {

class PostgresSite final : public Site {
 public:
  std::unique_ptr<service::Store> open() override {
    postgres::PostgresOptions options;
    options.connection = core::Secret(address_);
    auto store = postgres::open_postgres_store(std::move(options), nullptr);
    if (!store) throw std::runtime_error(store.error().detail);
    return *std::move(store);
  }

 private:
  std::string address_ = postgres::ServerForTest::instance().address_of_new_schema();
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract,
                         testing::Values(Backend{"postgres",
                                                 [] { return std::make_unique<PostgresSite>(); }}));

}  // namespace usher::store::contract
