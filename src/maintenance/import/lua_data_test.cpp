#include "maintenance/import/lua_data.hpp"

#include <cmath>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace usher::import {
namespace {

using testing::HasSubstr;

TEST(LuaData, ReadsWhatProsodyWrites) {
  const auto table = parse_lua_data(
      "return {\n\t[\"c-vhJjyB5Pb4HpAf\"] = {\n\t\t[\"created_at\"] = 1600000000;\n"
      "\t\t[\"allow_registration\"] = true;\n\t\t[\"note\"] = \"a \\\"b\\\"\\10\\195\\169\";\n"
      "\t\t[\"groups\"] = {\n\t\t\t\"one\";\n\t\t\t\"two\";\n\t\t};\n\t};\n};\n");
  ASSERT_TRUE(table) << table.error();
  const auto* invite = table->find_as<LuaTable>("c-vhJjyB5Pb4HpAf");
  ASSERT_NE(invite, nullptr);
  EXPECT_EQ(*invite->find_as<double>("created_at"), 1600000000);
  EXPECT_EQ(*invite->find_as<bool>("allow_registration"), true);
  EXPECT_EQ(*invite->find_as<std::string>("note"), "a \"b\"\n\xC3\xA9");
  EXPECT_EQ(invite->find_as<std::string>("created_at"), nullptr) << "it is a number";
  const auto* groups = invite->find_as<LuaTable>("groups");
  ASSERT_EQ(groups->entries().size(), 2U);
  EXPECT_EQ(std::get<double>(groups->entries()[1].first), 2);
  EXPECT_EQ(std::get<std::string>(groups->entries()[1].second), "two");
}

TEST(LuaData, ReadsTheRestOfLuasData) {
  const auto table = parse_lua_data(
      "-- a comment\nreturn { --[[ another ]] a = -1.5e3, ['b'] = 0x10, [3] = nil, c = [==[\nlong]]]==], "
      "'\\x41\\u{e9}\\z  z', d = {}, }");
  ASSERT_TRUE(table) << table.error();
  EXPECT_EQ(*table->find_as<double>("a"), -1500);
  EXPECT_EQ(*table->find_as<double>("b"), 16);
  EXPECT_EQ(*table->find_as<std::string>("c"), "long]]");
  EXPECT_EQ(std::get<std::string>(table->entries()[4].second), "A\xC3\xA9z");
}

TEST(LuaData, ReadsNumbersThatHaveNoOtherForm) {
  const auto table = parse_lua_data(
      "return { (1/0), (-1/0), -(0/0), 1e309, -1e309, 1e-999, 0x1p4, 2 - -3 * (4 + 1), 1 -- a comment\n , .5 "
      "}");
  ASSERT_TRUE(table) << table.error();
  const auto number = [&](std::size_t i) { return std::get<double>(table->entries()[i].second); };
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(number(0), infinity);
  EXPECT_EQ(number(1), -infinity);
  EXPECT_TRUE(std::isnan(number(2)));
  EXPECT_EQ(number(3), infinity);
  EXPECT_EQ(number(4), -infinity);
  EXPECT_EQ(number(5), 0);
  EXPECT_EQ(number(6), 16);
  EXPECT_EQ(number(7), 17);
  EXPECT_EQ(number(8), 1);
  EXPECT_EQ(number(9), 0.5);
  EXPECT_FALSE(parse_lua_data("return { " + std::string(1'000'000, '(') + "1 }"));
  EXPECT_FALSE(parse_lua_data("return { (1/0 }"));
  EXPECT_FALSE(parse_lua_data("return { 1/ }"));
}

TEST(LuaData, PassesOverWhatLuaPassesOverAtTheStart) {
  for (const std::string start :
       {"\xEF\xBB\xBF", "# a line\n", "\xEF\xBB\xBF#! a line\r\n", "#\n\n -- x\n"}) {
    EXPECT_TRUE(parse_lua_data(start + "return { a = 1 }")) << start;
  }
  EXPECT_FALSE(parse_lua_data("\n# not the first line\nreturn { a = 1 }"));
}

TEST(LuaData, KnowsEveryEndOfALine) {
  const auto table = parse_lua_data(
      "return {\r\n 'a\\\r\nb', 'a\\\rb', 'a\\\nb', [[\r\na\r\nb]], -- comment\r 'last' }\r\n");
  ASSERT_TRUE(table) << table.error();
  ASSERT_EQ(table->entries().size(), 5U);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(std::get<std::string>(table->entries()[i].second), "a\nb") << i;
  EXPECT_FALSE(parse_lua_data("return { 'a\rb' }"));
}

TEST(LuaData, OfTwoEntriesTheLastCounts) {
  EXPECT_EQ(*parse_lua_data("return { a = 1, a = 2 }")->find_as<double>("a"), 2);
}

TEST(LuaData, RefusesWhatIsNoData) {
  for (const std::string text :
       {"", "return", "return 1", "return {", "return {};;", "return {} os.exit()", "os.execute('x')",
        "return { os.time() }", "return { [1] }", "return { a = }", "return { 'a\n' }", "return { '\\q' }",
        "return { '\\999' }", "return { '\\u{110000}' }", "return { 1.2.3 }", "return { [[x }",
        "return { a b }", "return { function() end }", "return { -- }"}) {
    const auto table = parse_lua_data(text);
    ASSERT_FALSE(table) << text;
    EXPECT_THAT(table.error(), HasSubstr("line ")) << text;
  }
  EXPECT_THAT(parse_lua_data("return {\n\n  oops\n}").error(), HasSubstr("line 3"));
}

TEST(LuaData, BoundsHowDeepTablesAre) {
  const auto nested = [](std::size_t depth) {
    return parse_lua_data("return " + std::string(depth, '{') + std::string(depth, '}'));
  };
  EXPECT_TRUE(nested(lua_depth_max));
  EXPECT_FALSE(nested(lua_depth_max + 1));
  EXPECT_FALSE(parse_lua_data("return " + std::string(1'000'000, '{')));
}

}  // namespace
}  // namespace usher::import
