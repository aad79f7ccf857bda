#include "adapters/config/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "adapters/config/web_address.hpp"
#include "base/text/spelling.hpp"

namespace usher::config {
namespace {

using ::testing::HasSubstr;

TEST(ListenAddress, IsHostAndPort) {
  for (const char* good : {"127.0.0.1:5285", "[::1]:0", "*:65535", "localhost:80", "0.0.0.0:1"}) {
    EXPECT_TRUE(check_listen_address(good)) << good;
  }
  for (const char* bad : {"",
                          ":",
                          "5285",
                          ":5285",
                          "127.0.0.1",
                          "127.0.0.1:",
                          "127.0.0.1:65536",
                          "127.0.0.1:+1",
                          "127.0.0.1:-1",
                          "127.1:80",
                          "::1:80",
                          "[::1]",
                          "[127.0.0.1]:80",
                          "[::1]x:80",
                          "example.com:80",
                          "[]:80",
                          "[:80",
                          "256.0.0.1:80",
                          "127.0.0.1:80 ",
                          "http://127.0.0.1:80",
                          "[fe80::1%eth0]:80"}) {
    EXPECT_FALSE(check_listen_address(bad)) << bad;
  }
  EXPECT_THAT(check_listen_address("::1:80").error(), HasSubstr("brackets"));
}

TEST(Network, IsAnAddressOrARange) {
  for (const char* good : {"10.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "10.0.0.0/32", "::1", "2001:db8::/128"}) {
    EXPECT_TRUE(check_network(good)) << good;
  }
  for (const char* bad :
       {"", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "10/8", "proxy"}) {
    EXPECT_FALSE(check_network(bad)) << bad;
  }
}

TEST(Rate, IsANumberPerPeriod) {
  EXPECT_EQ(*check_rate("50/s"), (http::Rate{50, std::chrono::seconds{1}}));
  EXPECT_EQ(*check_rate("1000000/h"), (http::Rate{1'000'000, std::chrono::hours{1}}));
  EXPECT_TRUE(check_rate("off")->unlimited());
  for (const char* bad : {"", "off ", "50", "50/", "/s", "0/s", "-1/s", "1000001/s", "50/d", "50/s/s",
                          "5.5/s", "50 / s", "99999999999999999999/s"}) {
    EXPECT_FALSE(check_rate(bad)) << bad;
  }
}

TEST(Duration, HasBounds) {
  using namespace std::chrono_literals;
  EXPECT_EQ(*check_duration("1s", 1s, 1h), 1s);
  EXPECT_EQ(*check_duration("60m", 1s, 1h), 1h);
  for (const char* bad : {"", "1", "999ms", "61m", "-1s", "1 s", "1.5h", "soon"}) {
    EXPECT_FALSE(check_duration(bad, 1s, 1h)) << bad;
  }
}

TEST(Path, IsMadeAbsoluteAndNormal) {
  EXPECT_EQ(*check_path("a/../b", "/x"), "/x/b");
  EXPECT_EQ(*check_path("/a", "/x"), "/a");
  EXPECT_FALSE(check_path("", "/x"));
  EXPECT_FALSE(check_path(std::string(4096, 'x'), "/x"));
}

TEST(PublicUrl, IsAWebAddress) {
  EXPECT_EQ(*check_public_url("https://example.com"), "https://example.com");
  EXPECT_EQ(*check_public_url("http://example.com:8080/a/b//"), "http://example.com:8080/a/b");
  EXPECT_EQ(*check_public_url("https://[::1]:5281/%C3%BC"), "https://[::1]:5281/%C3%BC");
  for (const char* bad : {"",
                          "example.com",
                          "//example.com",
                          "ftp://example.com",
                          "https://",
                          "https:///x",
                          "https://example.com?x",
                          "https://example.com/#x",
                          "https://u@example.com",
                          "https://example.com:0",
                          "https://example.com:",
                          "https://example.com:65536",
                          "https://exa mple.com",
                          "https://example.com/a b",
                          "https://example.com/%zz",
                          "https://example.com/%a",
                          "https://example.com/\"",
                          "https://münchen.example",
                          "https://example.com/ü",
                          "https://[::1",
                          "https://[::g]",
                          "https://[::1]x",
                          "javascript:1"}) {
    EXPECT_FALSE(check_public_url(bad)) << bad;
  }
  EXPECT_FALSE(check_public_url("https://example.com/" + std::string(2000, 'a')));
}

TEST(LandingUrl, HoldsTheTokenOnceBehindTheHost) {
  for (const char* good : {"https://example.com/{token}", "https://example.com/i?t={token}&x=1",
                           "https://example.com/#{token}", "http://example.com?{token}"}) {
    EXPECT_EQ(*check_landing_url(good), good);
  }
  for (const char* bad :
       {"", "{token}", "https://example.com/", "https://example.com/{token}{token}",
        "https://{token}.example.com/", "https://{token}", "{token}://example.com/",
        "https://example.com/{token} ", "https://example.com/{token}#a#b", "https://example.com/{{token}}"}) {
    EXPECT_FALSE(check_landing_url(bad)) << bad;
  }
}

TEST(InQuotes, IsShortAndOnOneLine) {
  EXPECT_EQ(in_quotes("a\nb\x7f"), "\"a?b?\"");
  EXPECT_EQ(in_quotes(std::string(59, 'a') + "üü"), '"' + std::string(59, 'a') + "...\"");
}

TEST(Spelling, FindsTheNearestWord) {
  const std::array<std::string_view, 4> words{"listen", "threads", "level", "format"};
  EXPECT_EQ(text::nearest("lisen", words), "listen");
  EXPECT_EQ(text::nearest("lsiten", words), "listen");
  EXPECT_EQ(text::nearest("LEVEL", words), "level");
  EXPECT_EQ(text::nearest("xyzzy", words), "");
  EXPECT_EQ(text::nearest("", words), "");
  EXPECT_EQ(text::nearest(std::string(100'000, 'l'), words), "");
}

}  // namespace
}  // namespace usher::config
