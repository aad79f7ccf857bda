#include "base/secrets/hmac.hpp"

#include <array>
#include <cstring>

#include <gtest/gtest.h>

namespace usher::secrets {
namespace {

TEST(Hmac, GivesThePublishedAnswer) {
  // RFC 4231 section 4.7 hashes longer keys first; this is test case 2 with its key padded by zeros,
  // which HMAC does itself.
  KeyBytes key{};
  std::memcpy(key.data(), "Jefe", 4);
  const KeyBytes digest = hmac_sha256(key, {"what do ya want ", "for nothing?"});
  constexpr std::array<unsigned char, 8> expected{0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e};
  EXPECT_EQ(std::memcmp(digest.data(), expected.data(), expected.size()), 0);
}

}  // namespace
}  // namespace usher::secrets
