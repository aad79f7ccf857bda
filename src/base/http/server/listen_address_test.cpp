#include "base/http/server/listen_address.hpp"

#include <gtest/gtest.h>

namespace usher::http {
namespace {

TEST(ListenAddress, ReadsAndPrints) {
  EXPECT_EQ(ListenAddress::parse("127.0.0.1:5285")->to_string(), "127.0.0.1:5285");
  EXPECT_EQ(ListenAddress::parse("[::1]:0")->to_string(), "[::1]:0");
  EXPECT_EQ(ListenAddress::parse("localhost:80")->to_string(), "127.0.0.1:80");
  EXPECT_EQ(ListenAddress::parse("*:65535")->to_string(), "0.0.0.0:65535");
}

TEST(ListenAddress, SaysWhatIsWrong) {
  for (const auto& [text, why] :
       {std::pair{"127.0.0.1", "a port is missing"}, std::pair{"127.0.0.1:", "a number"},
        std::pair{"127.0.0.1:65536", "a number"}, std::pair{"127.0.0.1:8x", "a number"},
        std::pair{"::1:80", "needs brackets"}, std::pair{"example.com:80", "the host is"},
        std::pair{":80", "the host is"}}) {
    const auto address = ListenAddress::parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_NE(address.error().find(why), std::string::npos) << address.error();
    EXPECT_NE(address.error().find(text), std::string::npos) << address.error();
  }
}

}  // namespace
}  // namespace usher::http
