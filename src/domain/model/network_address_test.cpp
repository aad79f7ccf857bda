#include "domain/model/network_address.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

AddressBytes address(const std::string& text) {
  const auto found = literal_address(text.contains(':') ? "[" + text + "]" : text);
  if (!found) throw std::invalid_argument(text);
  return *found;
}

TEST(NetworkAddress, KnowsPublicAddresses) {
  for (const std::string text :
       {"1.1.1.1",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0",       "169.253.255.255", "169.255.0.0",    "172.15.255.255",
        "172.32.0.0",      "192.167.255.255", "192.169.0.0",     "198.17.255.255", "198.20.0.0",
        "223.255.255.255", "::ffff:1.1.1.1",  "2000::1",         "2001:200::1",    "2606:4700::1111",
        "2a00::1",         "3ffe::1"}) {
    EXPECT_TRUE(is_public(address(text))) << text;
  }
}

TEST(NetworkAddress, KnowsWhatIsNotPublic) {
  for (const std::string text :
       {"0.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.127.255.255",
        "100.100.100.200",  // Alibaba's metadata
        "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.192",  // Oracle's metadata
        "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
        "198.51.100.1", "203.0.113.1", "168.63.129.16", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255",
        // The same, as numbers are read too.
        "0x7f000001", "2130706433", "0177.0.0.1", "127.1", "0xa9fea9fe", "10.1",
        // In IPv6.
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:7f00:1",
        "::127.0.0.1", "::10.0.0.1",                                 // IPv4-compatible (RFC 4291)
        "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::1.1.1.1",  // NAT64 (RFC 6052)
        "64:ff9b:1::a00:1",                                          // and of a network's own (RFC 8215)
        "2002:7f00:1::", "2002:a00:1::1",                            // 6to4
        "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",           // Teredo
        "2001:db8::1", "3fff::1", "100::1", "fc00::1", "fd00::1", "fd00:ec2::254", "fe80::1",
        "fe80::a9fe:a9fe", "fec0::1", "ff02::1", "ff0e::1", "5f00::1", "4000::1"}) {
    EXPECT_FALSE(is_public(address(text))) << text;
  }
}

TEST(NetworkAddress, KnowsTheMachineItself) {
  for (const std::string text : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "0x7f000001"}) {
    EXPECT_TRUE(is_loopback(address(text))) << text;
  }
  for (const std::string text : {"0.0.0.0", "::", "128.0.0.1", "::2", "10.0.0.1"}) {
    EXPECT_FALSE(is_loopback(address(text))) << text;
  }
}

TEST(NetworkAddress, OfANameIsNotKnown) {
  for (const std::string text :
       {"", "hooks.example", "1.1.1.1.example", "::1", "[hooks.example]", "[::1", "[]"}) {
    EXPECT_FALSE(literal_address(text)) << text;
  }
}

}  // namespace
}  // namespace usher::domain
