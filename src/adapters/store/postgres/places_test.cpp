#include "adapters/store/postgres/places.hpp"

#include <gtest/gtest.h>

namespace usher::store::postgres {
namespace {

TEST(Places, AreTakenUntilTheServerLetsGo) {
  Places places(3);
  EXPECT_TRUE(places.take());
  EXPECT_TRUE(places.take());
  const Backend first{.process = 7, .started = 1};
  const Backend second{.process = 8, .started = 2};
  places.leave(first);
  places.leave(second);
  EXPECT_TRUE(places.take()) << "one is left to end the others by";
  EXPECT_FALSE(places.take());
  places.settle({first, second}, {second});
  EXPECT_EQ(places.left(), std::vector{second});
  EXPECT_TRUE(places.take());
  EXPECT_FALSE(places.take());
  places.give_back();
  EXPECT_TRUE(places.take());
}

TEST(Places, AreNeverAllForThoseThatWereLeft) {
  Places places(2);
  for (std::int64_t process = 1; process <= 5; ++process) {
    ASSERT_TRUE(places.take()) << "or the server is never asked again";
    EXPECT_EQ(places.crowded(), process > 2) << "then it ends others, and is not used";
    places.opened();
    places.leave({.process = process, .started = 1});
  }
  ASSERT_TRUE(places.take());
  EXPECT_FALSE(places.take());
  places.settle(std::vector(places.left()), {});
  EXPECT_FALSE(places.crowded());
  EXPECT_TRUE(places.take());
  EXPECT_FALSE(places.take());
}

TEST(Places, AreThereForWhoAsksWhatTheServerLetGoWhileOthersAreOpen) {
  Places places(3);
  ASSERT_TRUE(places.take());
  places.opened();
  for (std::int64_t process = 1; process <= 2; ++process) {
    ASSERT_TRUE(places.take());
    places.opened();
    places.leave({.process = process, .started = 1});
  }
  EXPECT_TRUE(places.take());
  EXPECT_TRUE(places.crowded());
  EXPECT_FALSE(places.take()) << "one asks already";
}

TEST(Places, OfConnectionsLeftMeanwhileStayTaken) {
  Places places(2);
  ASSERT_TRUE(places.take());
  ASSERT_TRUE(places.take());
  places.leave({.process = 7, .started = 1});
  const auto asked = places.left();
  places.leave({.process = 7, .started = 9});
  places.settle(asked, {});
  EXPECT_EQ(places.left().size(), 1U);
}

}  // namespace
}  // namespace usher::store::postgres
