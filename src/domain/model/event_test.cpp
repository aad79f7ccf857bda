#include "domain/model/event.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace usher::domain {
namespace {

TEST(Event, TypesHaveNamesThatAreReadBack) {
  std::set<std::string_view> names;
  for (const EventType type : all_event_types()) {
    EXPECT_TRUE(names.insert(name_of(type)).second) << name_of(type) << " stands for two types";
    EXPECT_EQ(parse_event_type(name_of(type)), type);
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(EventType::invite_opened) + 1);
  EXPECT_FALSE(parse_event_type("invite.made"));
}

TEST(Event, CursorsAreReadBack) {
  EXPECT_TRUE(rc::check("as they were written", [] {
    const auto number = rc::gen::inRange<std::int64_t>(0, std::numeric_limits<std::int64_t>::max());
    const EventPosition position{*number, *number, *number};
    RC_ASSERT(parse_event_cursor(to_cursor(position)).value() == position);
  }));
}

TEST(Event, WhatIsNoCursorIsRefused) {
  const std::string cursor = to_cursor({1, 2, 3});
  for (const std::string& text : {std::string(), std::string("0"), cursor + "0", cursor.substr(1),
                                  std::string(33, 'z'), std::string(32, '0') + "-"}) {
    EXPECT_FALSE(parse_event_cursor(text)) << text;
  }
}

TEST(Event, IdsTellTheNumber) {
  const Timestamp now = std::chrono::sys_days{std::chrono::January / 1 / 2026};
  EXPECT_EQ(event_number_in(to_string({.number = 77}, now)), 77);
  for (const std::string text : {"", "77", "0000000000000000000x", "000000000000000000-"}) {
    EXPECT_FALSE(event_number_in(text)) << text;
  }
}

TEST(Event, IdsSortByTime) {
  const Timestamp now = std::chrono::sys_days{std::chrono::January / 1 / 2026};
  EXPECT_LT(to_string({.number = 9}, now), to_string({.number = 1}, now + Duration{1}));
  EXPECT_LT(to_string({.number = 1}, now), to_string({.number = 2}, now));
}

}  // namespace
}  // namespace usher::domain
