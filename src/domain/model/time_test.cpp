#include "domain/model/time.hpp"

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

TEST(Rfc3339, IsUtcToTheSecond) {
  EXPECT_EQ(to_rfc3339(Timestamp{}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(Timestamp{Duration{1'798'766'704'999}}), "2027-01-01T01:25:04Z");
  EXPECT_EQ(to_rfc3339(std::chrono::sys_days{std::chrono::February / 29 / 2028}), "2028-02-29T00:00:00Z");
}

}  // namespace
}  // namespace usher::domain
