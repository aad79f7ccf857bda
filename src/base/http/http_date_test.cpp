#include "base/http/http_date.hpp"

#include <gtest/gtest.h>

namespace usher::http {
namespace {

TEST(HttpDate, IsAsTheStandardHasIt) {
  using namespace std::chrono;
  EXPECT_EQ(http_date(sys_days{year{1994} / November / 6} + 8h + 49min + 37s),
            "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace usher::http
