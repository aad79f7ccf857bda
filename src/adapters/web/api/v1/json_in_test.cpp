#include "adapters/web/api/v1/json_in.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "adapters/web/api/v1/strict_json.hpp"

namespace usher::api::v1 {
namespace {

TEST(StrictJson, SaysWhereItIsWrong) {
  const std::string deep = "[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]";
  for (const auto& [text, place] : {std::pair<std::string, std::string>{R"({"a": 1, "a": 2})", "/a"},
                                    {R"({"a": [{"b": 1}, {"c": 1, "c": 2}]})", "/a/1/c"},
                                    {R"([0, 9007199254740993])", "/1"},
                                    {R"([-9007199254740993])", "/0"},
                                    {R"([18446744073709551615])", "/0"},
                                    {R"({"a~b/c": 1e300})", "/a~0b~1c"},
                                    {"{\"a\": \"\xC3\x28\"}", "/a"},
                                    {R"({"a": "\ud800"})", "/a"},
                                    {R"({"a": tru})", "/a"},
                                    {R"({"a": 1} x)", ""},
                                    {R"({"a": NaN})", "/a"},
                                    {R"({"a": 1,})", "/a"},
                                    {"// a\n{}", ""},
                                    {"\xEF\xBB\xBF{}", ""},
                                    {"", ""},
                                    {deep, "/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"}}) {
    const auto faults = faults_of_json(text);
    ASSERT_EQ(faults.size(), 1U) << text;
    EXPECT_EQ(faults.front().place, place) << text << faults.front().detail;
  }
}

TEST(StrictJson, TakesWhatIsSound) {
  for (const std::string text :
       {" {} ",
        R"({"a": {"a": 1}, "b": [1, -9007199254740992, 9007199254740992, 1.5, true, null, "é\u00e9"]})",
        "[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]"}) {
    EXPECT_TRUE(faults_of_json(text).empty()) << text;
  }
}

TEST(StrictJson, TellsOfNoMoreThanSomeFaults) {
  std::string text = "[";
  for (int i = 0; i < 100; ++i) text += "1e300,";
  EXPECT_EQ(faults_of_json(text + "0]").size(), faults_max);
}

TEST(ReadObject, NamesEveryFaultAtOnce) {
  const auto schema = boost::json::parse(R"({"type": "object", "properties": {"name": {"type": "string"},
      "count": {"type": "integer", "minimum": 1, "maximum": 9}}})")
                          .as_object();
  const auto read = read_object(R"({"nmae": "a", "count": 10, "name": null})", schema);
  ASSERT_FALSE(read);
  ASSERT_EQ(read.error().size(), 3U);
  EXPECT_EQ(read.error()[0], (Fault{.where = Fault::Where::body,
                                    .place = "/nmae",
                                    .detail = "there is no such field, did you mean 'name'?"}));
  EXPECT_EQ(read.error()[1].detail, "from 1 to 9");
  EXPECT_EQ(read.error()[2].place, "/name");
}

}  // namespace
}  // namespace usher::api::v1
