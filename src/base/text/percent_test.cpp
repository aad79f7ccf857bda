#include "base/text/percent.hpp"

#include <gtest/gtest.h>

namespace usher::text {
namespace {

TEST(Percent, EncodesAllButWhatIsKept) {
  EXPECT_EQ(percent_encoded("aZ09-._~", "-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encoded("a b/\xC3\xBC", "-"), "a%20b%2F%C3%BC");
  EXPECT_EQ(percent_encoded("example.com", "", "0123456789abcdef"), "example%2ecom");
}

TEST(Percent, DecodesWhatItEncoded) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(percent_decoded(percent_encoded(all, "")), all);
}

TEST(Percent, LeavesALonePercentSignAsItIs) {
  EXPECT_EQ(percent_decoded("100%"), "100%");
  EXPECT_EQ(percent_decoded("%4"), "%4");
  EXPECT_EQ(percent_decoded("%4g%-1% 1%41"), "%4g%-1% 1A");
}

}  // namespace
}  // namespace usher::text
