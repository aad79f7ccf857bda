#include "base/http/server/buffer_budget.hpp"

#include <gtest/gtest.h>

namespace usher::http {
namespace {

TEST(BufferBudget, CountsUpAndDown) {
  BufferBudget budget(800);
  budget.change(0, 500);
  budget.change(0, 300);
  EXPECT_FALSE(budget.exceeded());
  budget.change(300, 301);
  EXPECT_TRUE(budget.exceeded());
  budget.change(301, 250);
  EXPECT_FALSE(budget.exceeded());
  EXPECT_FALSE(budget.relieved());
  budget.change(250, 200);
  EXPECT_TRUE(budget.relieved());
  budget.change(200, 400);
  EXPECT_FALSE(budget.far_exceeded());
  budget.change(400, 401);
  EXPECT_TRUE(budget.far_exceeded());
}

TEST(BufferBudget, SharesAmongAll) {
  const BufferBudget budget(800);
  EXPECT_EQ(budget.share_among(7), 100U);
  EXPECT_EQ(budget.share_among(0), 700U);
}

TEST(BufferBudget, NoticesOnceThatPressureIsOver) {
  BufferBudget budget(800);
  budget.change(0, 100);
  budget.change(100, 0);
  EXPECT_FALSE(budget.take_fallen());  // too little to be worth it
  budget.change(0, 400);
  EXPECT_FALSE(budget.take_fallen());
  budget.change(400, 90);
  EXPECT_TRUE(budget.take_fallen());
  EXPECT_FALSE(budget.take_fallen());
}

}  // namespace
}  // namespace usher::http
