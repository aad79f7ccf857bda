#include "base/cards/card_maker.hpp"

#include <future>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace usher::cards {
namespace {

/// Draws when it is told to.
class CardMakerTest : public testing::Test {
 protected:
  CardMaker& maker(CardMaker::Limits limits) {
    const auto draw = [this](const Card& card) {
      if (card.headline == "slow") {
        begun_.set_value();
        go_on_.get_future().wait();
      }
      ++drawn_;
      return "picture of " + card.headline;
    };
    return maker_.emplace(draw, limits);
  }

  std::future<CardMaker::Png> find(const std::string& name) {
    std::promise<CardMaker::Png> told;
    auto png = told.get_future();
    maker_->find(name, {.headline = name},
                 [told = std::move(told)](const CardMaker::Png& found) mutable { told.set_value(found); });
    return png;
  }
  static bool is_there(std::future<CardMaker::Png>& png) {
    return png.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
  }

  std::promise<void> begun_;
  std::promise<void> go_on_;
  std::atomic<int> drawn_ = 0;
  std::optional<CardMaker> maker_;
};

TEST_F(CardMakerTest, DrawsOnceAndRemembers) {
  maker({});
  EXPECT_EQ(*find("one").get(), "picture of one");
  EXPECT_EQ(*find("one").get(), "picture of one");
  EXPECT_EQ(drawn_, 1);
}

TEST_F(CardMakerTest, DrawsForAllWhoAskMeanwhile) {
  maker({.asking_max = 2});
  auto first = find("slow");
  begun_.get_future().wait();
  auto second = find("slow");
  auto third = find("slow");
  ASSERT_TRUE(is_there(third)) << "at once";
  EXPECT_EQ(third.get(), nullptr);
  EXPECT_FALSE(is_there(first) || is_there(second));
  go_on_.set_value();
  EXPECT_EQ(first.get(), second.get());
  EXPECT_EQ(drawn_, 1);
}

TEST_F(CardMakerTest, LetsFewWait) {
  maker({.waiting_max = 1});
  auto first = find("slow");
  begun_.get_future().wait();
  auto second = find("second");
  auto third = find("third");
  ASSERT_TRUE(is_there(third));
  EXPECT_EQ(third.get(), nullptr);
  go_on_.set_value();
  EXPECT_EQ(*second.get(), "picture of second");
  EXPECT_EQ(*find("third").get(), "picture of third") << "later";
}

TEST_F(CardMakerTest, RemembersFew) {
  maker({.known_max = 3});
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(find(std::to_string(i)).get());
  EXPECT_EQ(maker_->size(), 3U);
  find("9").get();
  EXPECT_EQ(drawn_, 10) << "the newest stay";
}

TEST_F(CardMakerTest, LeavesNobodyBehind) {
  maker({});
  auto first = find("slow");
  begun_.get_future().wait();
  auto second = find("second");
  std::thread ending([this] { maker_.reset(); });
  go_on_.set_value();
  ending.join();
  EXPECT_TRUE(is_there(first));
  EXPECT_TRUE(is_there(second));
}

TEST_F(CardMakerTest, MayGoWithTheLastWhoAsked) {
  auto held = std::make_shared<CardMaker>([](const Card&) { return std::string("picture"); });
  std::promise<void> gone;
  auto is_gone = gone.get_future();
  CardMaker& maker = *held;
  maker.find("one", {}, [held = std::move(held), gone = std::move(gone)](const CardMaker::Png&) mutable {
    held.reset();
    gone.set_value();
  });
  is_gone.wait();
}

}  // namespace
}  // namespace usher::cards
