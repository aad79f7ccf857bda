#include "base/http/query.hpp"

#include <gtest/gtest.h>

namespace usher::http {
namespace {

using Result = std::expected<std::optional<std::string>, QueryError>;

Result found(std::string value) { return std::optional(std::move(value)); }

TEST(Query, FindsAndDecodes) {
  const Query query("key=a%2Fb+c&empty=&bare&&name=caf%C3%A9&k%65y2=1");
  EXPECT_EQ(query.get("key"), found("a/b c"));
  EXPECT_EQ(query.get("empty"), found(""));
  EXPECT_EQ(query.get("bare"), found(""));
  EXPECT_EQ(query.get("name"), found("caf\xc3\xa9"));
  EXPECT_EQ(query.get("key2"), found("1"));
  EXPECT_EQ(query.get("missing"), Result(std::nullopt));
}

TEST(Query, TellsErrorsApart) {
  EXPECT_EQ(Query("key=1&key=2").get("key"), Result(std::unexpected(QueryError::repeated)));
  EXPECT_EQ(Query("key=1&k%65y=1").get("key"), Result(std::unexpected(QueryError::repeated)));
  for (const char* text : {"key=%", "key=%2", "key=%zz", "key=a%2"}) {
    EXPECT_EQ(Query(text).get("key"), Result(std::unexpected(QueryError::invalid_encoding))) << text;
  }
  for (const char* text : {"key=%ff", "key=%C0%80", "key=%ED%A0%80", "key=\xc3", "key=%F4%90%80%80"}) {
    EXPECT_EQ(Query(text).get("key"), Result(std::unexpected(QueryError::invalid_utf8))) << text;
  }
}

TEST(Query, ErrorsElsewhereAreNotThisParameters) {
  EXPECT_EQ(Query("bad=%zz&also=%ff&%=1&x=1&x=2&key=ok").get("key"), found("ok"));
}

TEST(Query, CountsParameters) {
  EXPECT_EQ(Query("a&b&c", 3).get("c"), found(""));
  EXPECT_EQ(Query("a&b&c&d", 3).get("a"), Result(std::unexpected(QueryError::too_many)));
  EXPECT_EQ(Query("a&b&c&d", 3).all().error(), QueryError::too_many);
}

TEST(Query, ListsAll) {
  const auto all = Query("a=1&b=2&a=3").all();
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ(all->at(2).name, "a");
  EXPECT_EQ(all->at(2).value, "3");
  EXPECT_EQ(Query("a=1&b=%").all().error(), QueryError::invalid_encoding);
  EXPECT_EQ(Query("%ff=1").all().error(), QueryError::invalid_utf8);
}

TEST(Query, EveryErrorHasItsSentence) {
  for (const auto error :
       {QueryError::repeated, QueryError::invalid_encoding, QueryError::invalid_utf8, QueryError::too_many}) {
    EXPECT_FALSE(to_string(error).empty());
  }
}

TEST(PercentDecoded, LeavesPlusAloneOutsideForms) { EXPECT_EQ(percent_decoded("a+b%20c", false), "a+b c"); }

}  // namespace
}  // namespace usher::http
