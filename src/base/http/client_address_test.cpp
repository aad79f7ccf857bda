#include "base/http/client_address.hpp"

#include <gtest/gtest.h>

namespace usher::http {
namespace {

TEST(ClientAddress, ReadsAndPrintsBothFamilies) {
  EXPECT_EQ(ClientAddress::parse("192.0.2.1")->to_string(), "192.0.2.1");
  EXPECT_EQ(ClientAddress::parse("2001:DB8:0::1")->to_string(), "2001:db8::1");
  EXPECT_EQ(ClientAddress::parse("[2001:db8::1]")->to_string(), "2001:db8::1");
}

TEST(ClientAddress, RefusesWhatIsNoAddress) {
  for (const char* text :
       {"", "[]", "192.0.2", "192.0.2.256", "[192.0.2.1]", "192.0.2.1:80", "fe80::1%eth0", "::1 ",
        "example.com", "unknown", "1111:2222:3333:4444:5555:6666:7777:8888:9999"}) {
    EXPECT_FALSE(ClientAddress::parse(text)) << text;
  }
}

TEST(ClientAddress, UnwrapsMappedIpv4) {
  const auto mapped = ClientAddress::parse("::ffff:192.0.2.1");
  ASSERT_TRUE(mapped);
  EXPECT_TRUE(mapped->is_v4());
  EXPECT_EQ(*mapped, *ClientAddress::parse("192.0.2.1"));
}

TEST(ClientAddress, CountsIpv6ByNetwork) {
  EXPECT_EQ(ClientAddress::parse("2001:db8:1:2:3:4:5:6")->rate_key(), "2001:db8:1:2::/64");
  EXPECT_EQ(ClientAddress::parse("2001:db8:1:2::9")->rate_key(), "2001:db8:1:2::/64");
  EXPECT_NE(ClientAddress::parse("2001:db8:1:3::9")->rate_key(), "2001:db8:1:2::/64");
  EXPECT_EQ(ClientAddress::parse("192.0.2.1")->rate_key(), "192.0.2.1");
}

TEST(Network, ContainsItsAddressesAlone) {
  const auto network = Network::parse("10.1.0.0/15");
  ASSERT_TRUE(network);
  EXPECT_TRUE(network->contains(*ClientAddress::parse("10.0.255.255")));
  EXPECT_TRUE(network->contains(*ClientAddress::parse("10.1.2.3")));
  EXPECT_FALSE(network->contains(*ClientAddress::parse("10.2.0.0")));
  EXPECT_FALSE(network->contains(*ClientAddress::parse("::1")));
  EXPECT_TRUE(Network::parse("0.0.0.0/0")->contains(*ClientAddress::parse("203.0.113.9")));
  EXPECT_FALSE(Network::parse("0.0.0.0/0")->contains(*ClientAddress::parse("2001:db8::1")));
  EXPECT_TRUE(Network::parse("2001:db8::/33")->contains(*ClientAddress::parse("2001:db8:7fff::1")));
  EXPECT_FALSE(Network::parse("2001:db8::/33")->contains(*ClientAddress::parse("2001:db8:8000::1")));
}

TEST(Network, AnAddressAloneIsANetworkOfOne) {
  EXPECT_EQ(Network::parse("192.0.2.1")->to_string(), "192.0.2.1/32");
  EXPECT_EQ(Network::parse("::1")->to_string(), "::1/128");
  EXPECT_FALSE(Network::parse("192.0.2.1")->contains(*ClientAddress::parse("192.0.2.2")));
}

TEST(Network, UnwrapsMappedIpv4) {
  EXPECT_EQ(Network::parse("::ffff:10.0.0.0/104")->to_string(), "10.0.0.0/8");
}

TEST(Network, RefusesWhatIsNoNetwork) {
  for (const char* text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "::/129", "::ffff:10.0.0.0/8"}) {
    EXPECT_FALSE(Network::parse(text)) << text;
  }
}

}  // namespace
}  // namespace usher::http
