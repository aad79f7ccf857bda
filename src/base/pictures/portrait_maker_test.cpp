#include "base/pictures/portrait_maker.hpp"

#include <atomic>
#include <future>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace usher::pictures {
namespace {

TEST(PortraitMaker, WorksOnAThreadOfItsOwn) {
  PortraitMaker maker;
  std::promise<std::thread::id> told;
  maker.make("no picture", [&](const std::string& portrait) {
    EXPECT_EQ(portrait, "");
    told.set_value(std::this_thread::get_id());
  });
  EXPECT_NE(told.get_future().get(), std::this_thread::get_id());
}

TEST(PortraitMaker, RefusesWhenTooManyWaitAndForgetsNobody) {
  std::atomic<std::size_t> told = 0;
  std::promise<void> begun;
  std::promise<void> go_on;
  {
    PortraitMaker maker;
    maker.make("", [&](const std::string&) {
      begun.set_value();
      go_on.get_future().wait();
      ++told;
    });
    begun.get_future().wait();
    for (std::size_t i = 0; i < PortraitMaker::waiting_max; ++i)
      maker.make("", [&](const std::string&) { ++told; });
    EXPECT_EQ(told, 0U);
    maker.make("", [&](const std::string&) { ++told; });
    EXPECT_EQ(told, 1U) << "at once";
    go_on.set_value();
  }
  EXPECT_EQ(told, PortraitMaker::waiting_max + 2);
}

}  // namespace
}  // namespace usher::pictures
