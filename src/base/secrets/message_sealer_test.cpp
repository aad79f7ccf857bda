#include "base/secrets/message_sealer.hpp"

#include <set>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "base/secrets/system_random.hpp"

namespace usher::secrets {
namespace {

using secrets::Secret;

KeyBytes key_of(unsigned char fill) {
  KeyBytes bytes{};
  bytes.fill(static_cast<std::byte>(fill));
  return bytes;
}

class SealedMessages : public ::testing::Test {
 protected:
  [[nodiscard]] std::string seal(const std::string& plain) { return sealer.seal(Secret{plain}, random); }

  SystemRandom random;
  MessageSealer sealer{key_of(7)};
};

TEST_F(SealedMessages, AreOpenedByWhoeverHasTheKey) {
  for (const std::size_t size : {0UL, 1UL, 2UL, 3UL, 100UL, MessageSealer::plain_bytes_max}) {
    std::string plain(size, 'x');
    if (size > 1) plain[1] = '\0';
    const std::string text = seal(plain);
    EXPECT_LE(text.size(), MessageSealer::text_bytes_max);
    const auto opened = MessageSealer(key_of(7)).open(text);
    ASSERT_TRUE(opened) << size;
    EXPECT_EQ(opened->reveal(), plain);
  }
}

TEST_F(SealedMessages, AreNeverTwiceTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(seen.insert(seal("one text")).second);
}

TEST_F(SealedMessages, AreClosedToOtherKeys) { EXPECT_FALSE(MessageSealer(key_of(8)).open(seal("secret"))); }

TEST_F(SealedMessages, CanNotBeChanged) {
  const std::string text = seal("secret");
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const auto opened = sealer.open(changed);
    // The last digit's unused bits say nothing.
    EXPECT_EQ(opened ? opened->reveal() : "secret", "secret");
    EXPECT_FALSE(opened && i + 4 < text.size()) << i;
  }
}

TEST_F(SealedMessages, AreNotAnyText) {
  const std::string text = seal("secret");
  for (const std::string& other :
       {std::string(), std::string("===="), std::string("A==="), std::string("AAAA"),
        std::string("no base64"), std::string(MessageSealer::text_bytes_max + 4, 'A'), text.substr(4),
        text.substr(0, text.size() - 4), text + text, std::string(40, '\xff'), std::string(44, 'A')}) {
    EXPECT_FALSE(sealer.open(other)) << other;
  }
}

TEST_F(SealedMessages, AreNotTooLarge) {
  EXPECT_THROW((void)seal(std::string(MessageSealer::plain_bytes_max + 1, 'x')), std::length_error);
}

}  // namespace
}  // namespace usher::secrets
