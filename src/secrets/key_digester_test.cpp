#include "secrets/key_digester.hpp"

#include <cstring>

#include <gtest/gtest.h>

#include "secrets/hmac.hpp"

namespace usher::secrets {
namespace {

using core::PresentedKey;
using core::Secret;

MasterKey key_of(unsigned char fill) {
  KeyBytes bytes{};
  bytes.fill(static_cast<std::byte>(fill));
  return MasterKey{bytes};
}

TEST(Hmac, GivesThePublishedAnswer) {
  // RFC 4231 section 4.7 hashes longer keys first; this is test case 2 with its key padded by zeros,
  // which HMAC does itself.
  KeyBytes key{};
  std::memcpy(key.data(), "Jefe", 4);
  const KeyBytes digest = hmac_sha256(key, {"what do ya want ", "for nothing?"});
  constexpr std::array<unsigned char, 8> expected{0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e};
  EXPECT_EQ(std::memcmp(digest.data(), expected.data(), expected.size()), 0);
}

TEST(KeyDigester, SeparatesKeysAndKeyFiles) {
  const KeyDigester digester(key_of(1));
  const auto digest = digester.digest(PresentedKey{"abcd", Secret{"efgh"}});
  EXPECT_TRUE(KeyDigester::equal(digest, digester.digest(PresentedKey{"abcd", Secret{"efgh"}})));
  EXPECT_FALSE(KeyDigester::equal(digest, digester.digest(PresentedKey{"abcd", Secret{"efgi"}})));
  EXPECT_FALSE(KeyDigester::equal(digest, digester.digest(PresentedKey{"abce", Secret{"efgh"}})));
  EXPECT_FALSE(KeyDigester::equal(digest, digester.digest(PresentedKey{"abcde", Secret{"fgh"}})));
  EXPECT_FALSE(
      KeyDigester::equal(digest, KeyDigester(key_of(2)).digest(PresentedKey{"abcd", Secret{"efgh"}})));
}

}  // namespace
}  // namespace usher::secrets
