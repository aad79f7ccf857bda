#include "adapters/webhooks/socket_address.hpp"

#include <netdb.h>

#include <memory>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace usher::webhooks {
namespace {

/// As the system's resolver reads it.
std::optional<domain::AddressBytes> resolved(const std::string& text) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (::getaddrinfo(text.c_str(), nullptr, &hints, &found) != 0) throw std::invalid_argument(text);
  const std::unique_ptr<addrinfo, decltype([](auto* each) { ::freeaddrinfo(each); })> held(found);
  return bytes_of(found->ai_addr);
}

TEST(SocketAddress, IsTheOneThatATextStandsFor) {
  for (const std::string text : {"1.2.3.4", "127.1", "0x7f000001", "0177.0.0.1"}) {
    EXPECT_EQ(resolved(text), domain::literal_address(text)) << text;
  }
  for (const std::string text : {"::1", "2001:db8::7", "::ffff:10.0.0.1"}) {
    EXPECT_EQ(resolved(text), domain::literal_address("[" + text + "]")) << text;
  }
}

TEST(SocketAddress, KnowsNoOtherKindOfAddress) {
  sockaddr local{};
  local.sa_family = AF_UNIX;
  EXPECT_FALSE(bytes_of(&local));
}

}  // namespace
}  // namespace usher::webhooks
