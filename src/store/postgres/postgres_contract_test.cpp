#include <memory>

#include "store/contract/store_contract.hpp"
#include "store/postgres/server_for_test.hpp"
#include "store/postgres/store_for_test.hpp"

namespace usher::store::contract {
namespace {

class PostgresSite final : public Site {
 public:
  std::unique_ptr<service::Store> open() override { return postgres::opened(postgres::options_at(address_)); }

 private:
  std::string address_ = postgres::ServerForTest::instance().address_of_new_schema();
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract,
                         testing::Values(Backend{"postgres",
                                                 [] { return std::make_unique<PostgresSite>(); }}));

}  // namespace usher::store::contract
