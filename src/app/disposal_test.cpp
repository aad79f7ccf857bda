#include "app/disposal.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

namespace usher::app {
namespace {

struct Witness {
  explicit Witness(std::promise<std::thread::id>& end) : promise(end) {}
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() { promise.set_value(std::this_thread::get_id()); }
  std::promise<std::thread::id>& promise;
};

TEST(Disposal, DestroysOnAThreadOfItsOwnAndAtOnce) {
  std::promise<std::thread::id> end;
  auto destroyed = end.get_future();
  Disposal disposal;
  auto shared = disposal.share(std::make_unique<Witness>(end));
  auto other = shared;
  shared.reset();
  EXPECT_EQ(destroyed.wait_for(std::chrono::seconds{0}), std::future_status::timeout);
  other.reset();
  EXPECT_NE(destroyed.get(), std::this_thread::get_id());
}

TEST(Disposal, LeavesNothingBehind) {
  std::promise<std::thread::id> end;
  auto destroyed = end.get_future();
  {
    Disposal().share(std::make_unique<Witness>(end)).reset();
  }
  EXPECT_EQ(destroyed.wait_for(std::chrono::seconds{0}), std::future_status::ready);
}

}  // namespace
}  // namespace usher::app
