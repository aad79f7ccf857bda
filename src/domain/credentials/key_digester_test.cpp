#include "domain/credentials/key_digester.hpp"

#include <cstddef>

#include <gtest/gtest.h>

#include "base/secrets/master_key.hpp"
#include "base/secrets/secret.hpp"

namespace usher::domain {
namespace {

secrets::MasterKey key_of(unsigned char fill) {
  secrets::KeyBytes bytes{};
  bytes.fill(static_cast<std::byte>(fill));
  return secrets::MasterKey{bytes};
}

TEST(KeyDigester, SeparatesKeysAndKeyFiles) {
  const KeyDigester digester(key_of(1));
  const auto digest = digester.digest(PresentedKey{"abcd", secrets::Secret{"efgh"}});
  EXPECT_TRUE(KeyDigester::equal(digest, digester.digest(PresentedKey{"abcd", secrets::Secret{"efgh"}})));
  EXPECT_FALSE(KeyDigester::equal(digest, digester.digest(PresentedKey{"abcd", secrets::Secret{"efgi"}})));
  EXPECT_FALSE(KeyDigester::equal(digest, digester.digest(PresentedKey{"abce", secrets::Secret{"efgh"}})));
  EXPECT_FALSE(KeyDigester::equal(digest, digester.digest(PresentedKey{"abcde", secrets::Secret{"fgh"}})));
  EXPECT_FALSE(KeyDigester::equal(
      digest, KeyDigester(key_of(2)).digest(PresentedKey{"abcd", secrets::Secret{"efgh"}})));
}

}  // namespace
}  // namespace usher::domain
