#include "base/text/csv.hpp"

#include <string>

#include <gtest/gtest.h>

namespace usher::text {
namespace {

TEST(Csv, QuotesWhatSeparatesAndDisarmsFormulas) {
  EXPECT_EQ(csv_row({"a", "", "b c"}), "a,,b c\n");
  EXPECT_EQ(csv_row({"", "", "a"}), ",,a\n");
  EXPECT_EQ(csv_row({"a,b", "say \"x\"", "two\nlines"}), "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\n");
  for (const std::string text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx"}) {
    EXPECT_EQ(csv_field(text), "'" + text);
  }
  EXPECT_EQ(csv_field("=a,b"), "\"'=a,b\"");
  EXPECT_EQ(csv_field("https://example.com/?a=b"), "https://example.com/?a=b");
}

}  // namespace
}  // namespace usher::text
