#include "adapters/store/contract/store_contract.hpp"
#include "adapters/store/memory/memory_store.hpp"

namespace usher::store::contract {
namespace {

class MemorySite final : public Site {
 public:
  std::unique_ptr<domain::Store> open() override { return std::make_unique<MemoryStore>(data_); }
  void clear() override {
    data_->rows = {};
    data_->deliveries.clear();
  }

 private:
  std::shared_ptr<MemoryData> data_ = std::make_shared<MemoryData>();
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract,
                         testing::Values(Backend{"memory", [] { return std::make_unique<MemorySite>(); }}));
// It is of one process, and speaks no SQL.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DatabaseContract);

}  // namespace usher::store::contract
