#include "import/lua_data.hpp"

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
