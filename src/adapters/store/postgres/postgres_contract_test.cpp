#include <memory>
#include <stdexcept>

#include "adapters/store/contract/store_contract.hpp"
#include "adapters/store/postgres/server_for_test.hpp"
#include "adapters/store/postgres/store_for_test.hpp"

namespace usher::store::contract {
namespace {

class PostgresSite final : public Site {
 public:
  std::unique_ptr<domain::Store> open() override { return postgres::opened(postgres::options_at(address_)); }

  // Not the hosts: stores remember their numbers.
  void clear() override {
    execute("DELETE FROM invites; DELETE FROM idempotency_keys; DELETE FROM api_keys");
  }

  void execute(const std::string& statement) override {
    if (!postgres::connection_at(address_).run(statement)) throw std::runtime_error("failed: " + statement);
  }

 private:
  std::string address_ = postgres::ServerForTest::instance().address_of_new_schema();
};

Backend backend() {
  return {"postgres", [] { return std::make_unique<PostgresSite>(); }};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract, testing::Values(backend()));
INSTANTIATE_TEST_SUITE_P(Postgres, DatabaseContract, testing::Values(backend()));

}  // namespace usher::store::contract
