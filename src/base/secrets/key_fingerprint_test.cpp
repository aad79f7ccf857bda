#include "base/secrets/key_fingerprint.hpp"

#include <gtest/gtest.h>

#include "base/text/hexadecimal.hpp"

namespace usher::secrets {
namespace {

MasterKey key_of(unsigned char fill) {
  KeyBytes bytes{};
  bytes.fill(static_cast<std::byte>(fill));
  return MasterKey{bytes};
}

TEST(KeyFingerprint, TellsKeyFilesApart) {
  EXPECT_EQ(fingerprint_of(key_of(1)), fingerprint_of(key_of(1)));
  EXPECT_NE(fingerprint_of(key_of(1)), fingerprint_of(key_of(2)));
}

TEST(KeyFingerprint, NeverChanges) {
  // Databases hold it: with another one, usher would refuse to start. Made by OpenSSL's command:
  // printf 'usher key fingerprint 1\1' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101...01
  EXPECT_EQ(text::hexadecimal(fingerprint_of(key_of(1))), "3a3806b12c3a98012186f4ff2082025b");
}

TEST(KeyFingerprint, IsNoPartOfTheKeyOrOfAnother) {
  const MasterKey key = key_of(1);
  const std::string shown = text::hexadecimal(fingerprint_of(key));
  EXPECT_EQ(text::hexadecimal(key.bytes()).find(shown), std::string::npos);
  EXPECT_EQ(text::hexadecimal(key.derive("usher invite token 1")).find(shown), std::string::npos);
  EXPECT_EQ(text::hexadecimal(key.derive("usher api key digest 1")).find(shown), std::string::npos);
}

}  // namespace
}  // namespace usher::secrets
