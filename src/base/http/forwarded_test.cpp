#include "base/http/forwarded.hpp"

#include <gtest/gtest.h>

namespace usher::http {
namespace {

class Forwarded : public testing::Test {
 protected:
  Origin resolve(std::string_view peer, std::vector<HeaderField> fields,
                 ForwardedHeaders headers = ForwardedHeaders::either) {
    const TrustedProxies proxies({*Network::parse("10.0.0.0/8"), *Network::parse("2001:db8:f::/48")},
                                 headers);
    return proxies.resolve({*ClientAddress::parse(peer), false}, fields);
  }
  std::string client(std::string_view peer, std::vector<HeaderField> fields,
                     ForwardedHeaders headers = ForwardedHeaders::either) {
    return resolve(peer, std::move(fields), headers).client.to_string();
  }
};

TEST_F(Forwarded, BelievesNobodyUntrusted) {
  const Origin origin = resolve("203.0.113.9", {{"X-Forwarded-For", "192.0.2.1"},
                                                {"Forwarded", "for=192.0.2.1;proto=https"},
                                                {"X-Forwarded-Proto", "https"}});
  EXPECT_EQ(origin.client.to_string(), "203.0.113.9");
  EXPECT_FALSE(origin.secure);
}

TEST_F(Forwarded, BelievesATrustedProxy) {
  const Origin origin =
      resolve("10.0.0.1", {{"x-forwarded-for", "192.0.2.1"}, {"x-forwarded-proto", "https"}});
  EXPECT_EQ(origin.client.to_string(), "192.0.2.1");
  EXPECT_TRUE(origin.secure);
}

TEST_F(Forwarded, WalksFromTheRightPastTrustedProxiesAlone) {
  EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "198.51.100.7, 192.0.2.1, 10.0.0.3 ,10.0.0.2"}}),
            "192.0.2.1");
  EXPECT_EQ(
      client("10.0.0.1", {{"X-Forwarded-For", "198.51.100.7, 192.0.2.1"}, {"X-Forwarded-For", "10.0.0.2"}}),
      "192.0.2.1");
  EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "10.0.0.3, 10.0.0.2"}}), "10.0.0.3");
}

TEST_F(Forwarded, StopsAtWhatItCannotRead) {
  EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1, rubbish, 10.0.0.2"}}), "10.0.0.2");
  EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1,"}}), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", {{"Forwarded", "for=192.0.2.1, for=_hidden"}}), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", {{"Forwarded", "for=unknown"}}), "10.0.0.1");
}

TEST_F(Forwarded, ReadsRfc7239) {
  const Origin origin = resolve(
      "10.0.0.1", {{"Forwarded", "for=198.51.100.7, For=\"[2001:db8::1]:4711\";Proto=HTTPS;by=10.0.0.1"}});
  EXPECT_EQ(origin.client.to_string(), "2001:db8::1");
  EXPECT_TRUE(origin.secure);
  EXPECT_EQ(client("10.0.0.1", {{"Forwarded", "for=\"192.0.2.1:80\""}}), "192.0.2.1");
  EXPECT_EQ(client("10.0.0.1", {{"Forwarded", R"(for=192.0.2.1;by="a,\"b;for=198.51.100.7")"}}), "192.0.2.1");
}

TEST_F(Forwarded, ReadsPorts) {
  EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1:8080"}}), "192.0.2.1");
  EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "[2001:db8::1]:8080"}}), "2001:db8::1");
  EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "2001:db8::1"}}), "2001:db8::1");
}

TEST_F(Forwarded, TrustsIpv6Proxies) {
  EXPECT_EQ(client("2001:db8:f::1", {{"X-Forwarded-For", "192.0.2.1"}}), "192.0.2.1");
}

TEST_F(Forwarded, ReadsTheHeadersItWasToldTo) {
  const std::vector<HeaderField> both{{"Forwarded", "for=192.0.2.1"}, {"X-Forwarded-For", "198.51.100.7"}};
  EXPECT_EQ(client("10.0.0.1", both, ForwardedHeaders::forwarded), "192.0.2.1");
  EXPECT_EQ(client("10.0.0.1", both, ForwardedHeaders::x_forwarded), "198.51.100.7");
  EXPECT_EQ(client("10.0.0.1", both, ForwardedHeaders::either), "198.51.100.7");
  EXPECT_EQ(client("10.0.0.1", {both[0]}, ForwardedHeaders::x_forwarded), "10.0.0.1");
}

TEST_F(Forwarded, TakesTheSchemeOfTheClientsOwnHop) {
  EXPECT_TRUE(
      resolve("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1, 10.0.0.2"}, {"X-Forwarded-Proto", "https, http"}})
          .secure);
  EXPECT_TRUE(
      resolve("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1, 10.0.0.2"}, {"X-Forwarded-Proto", "https"}})
          .secure);
  EXPECT_TRUE(resolve("10.0.0.1", {{"X-Forwarded-Proto", "https"}}).secure);
  EXPECT_FALSE(
      resolve("10.0.0.1", {{"X-Forwarded-For", "203.0.113.9"}, {"X-Forwarded-Proto", "gopher"}}).secure);
}

}  // namespace
}  // namespace usher::http
