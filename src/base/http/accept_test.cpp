#include "base/http/accept.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace usher::http {
namespace {

bool accepted(const std::vector<HeaderField>& headers) {
  Request request;
  request.headers = headers;
  return accepts_html(request);
}

TEST(Accept, KnowsBrowsers) {
  EXPECT_TRUE(accepted({{"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}}));
  EXPECT_TRUE(accepted({{"accept", "application/json, TEXT/HTML ; charset=utf-8 ; q=0.5"}}));
  EXPECT_TRUE(accepted({{"Accept", "image/png"}, {"Accept", "text/html"}}));
}

TEST(Accept, KnowsPrograms) {
  EXPECT_FALSE(accepted({}));
  EXPECT_FALSE(accepted({{"Accept", "*/*"}}));
  EXPECT_FALSE(accepted({{"Accept", "application/json"}}));
  EXPECT_FALSE(accepted({{"Accept", "text/html;q=0, application/json"}}));
  EXPECT_FALSE(accepted({{"Accept", "text/html;q=0.000"}}));
  EXPECT_FALSE(accepted({{"Accept", ",, ;"}}));
}

std::size_t preferred(const std::vector<HeaderField>& headers) {
  Request request;
  request.headers = headers;
  return preferred_type(request, {"application/json", "text/csv"});
}

TEST(Accept, FindsWhatIsWantedMost) {
  EXPECT_EQ(preferred({{"Accept", "text/csv"}}), 1U);
  EXPECT_EQ(preferred({{"Accept", "TEXT/CSV; charset=utf-8"}}), 1U);
  EXPECT_EQ(preferred({{"Accept", "text/*"}}), 1U);
  EXPECT_EQ(preferred({{"Accept", "text/csv, */*"}}), 1U);
  EXPECT_EQ(preferred({{"Accept", "application/json;q=0.5"}, {"Accept", "text/csv;q=0.55"}}), 1U);
  EXPECT_EQ(preferred({{"Accept", "*/*, application/json;q=0"}}), 1U);
}

TEST(Accept, TakesTheFirstWhereNothingIsWantedMore) {
  EXPECT_EQ(preferred({}), 0U);
  EXPECT_EQ(preferred({{"Accept", "*/*"}}), 0U);
  EXPECT_EQ(preferred({{"Accept", "application/json, text/csv"}}), 0U);
  EXPECT_EQ(preferred({{"Accept", "text/csv;q=0.9, application/json"}}), 0U);
  EXPECT_EQ(preferred({{"Accept", "text/csv;q=0"}}), 0U);
  EXPECT_EQ(preferred({{"Accept", "text/csv;q=2"}}), 0U) << "no quality";
  EXPECT_EQ(preferred({{"Accept", "text/csv;q="}}), 0U);
  EXPECT_EQ(preferred({{"Accept", "text/csvx, image/*, ,;"}}), 0U);
}

}  // namespace
}  // namespace usher::http
