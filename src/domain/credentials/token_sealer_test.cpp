#include "domain/credentials/token_sealer.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <rapidcheck.h>

#include "base/text/base62.hpp"

namespace usher::domain {
namespace {

secrets::MasterKey key_of(unsigned char fill) {
  secrets::KeyBytes bytes{};
  bytes.fill(static_cast<std::byte>(fill));
  return secrets::MasterKey{bytes};
}

using Block = std::array<unsigned char, 16>;

/// A token of any block, which only whoever has the key can make.
std::string forged(const secrets::MasterKey& master, const Block& block) {
  const secrets::KeyBytes key = master.derive("usher invite token 1");
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free);
  EVP_EncryptInit_ex(context.get(), EVP_aes_256_ecb(), nullptr,
                     reinterpret_cast<const unsigned char*>(key.data()), nullptr);
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  Block sealed{};
  int size = 0;
  EVP_EncryptUpdate(context.get(), sealed.data(), &size, block.data(), static_cast<int>(block.size()));
  __extension__ using Number = unsigned __int128;
  Number number = 0;
  for (const unsigned char byte : sealed) number = number << 8U | byte;
  std::array<char, TokenSealer::token_size> text{};
  text::base62::encode(number, text);
  return {text.data(), text.size()};
}

TEST(TokenSealer, OpensWhatItSealed) {
  const TokenSealer sealer(key_of(7));
  EXPECT_TRUE(rc::check("any id survives", [&](std::uint64_t value) {
    const InviteId id{value >> 1U};
    RC_ASSERT(sealer.open(sealer.seal(id).reveal()) == id);
  }));
}

TEST(TokenSealer, ReadsOneSpellingOfAToken) {
  const TokenSealer sealer(key_of(7));
  std::string token(sealer.seal(InviteId{42}).reveal());
  // 22 digits hold more than 128 bits. This adds 2^128, which would be the same block if the rest were
  // dropped.
  const std::string_view most = "7n42DGM5Tflk9n8mt7Fhc7";
  int carry = 1;
  for (std::size_t i = token.size(); i-- > 0;) {
    const int sum = text::base62::digit_of(token[i]) + text::base62::digit_of(most[i]) + carry;
    token[i] = text::base62::alphabet[static_cast<std::size_t>(sum % 62)];
    carry = sum / 62;
  }
  ASSERT_EQ(carry, 0);
  EXPECT_FALSE(sealer.open(token)) << token;
}

TEST(TokenSealer, WritesAlphanumericsOnly) {
  const TokenSealer sealer(key_of(7));
  for (std::uint64_t id = 0; id < 1000; ++id) {
    const std::string token(sealer.seal(InviteId{id}).reveal());
    EXPECT_EQ(token.size(), TokenSealer::token_size);
    EXPECT_EQ(token.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
              std::string::npos)
        << token;
  }
}

TEST(TokenSealer, TellsNothingOfTheOrder) {
  const TokenSealer sealer(key_of(7));
  std::set<std::string> beginnings;
  for (std::uint64_t id = 0; id < 500; ++id) {
    beginnings.emplace(sealer.seal(InviteId{id}).reveal().substr(1, 4));
  }
  EXPECT_GT(beginnings.size(), 490U);
}

TEST(TokenSealer, RefusesAnyOtherToken) {
  const TokenSealer sealer(key_of(7));
  const std::string token(sealer.seal(InviteId{42}).reveal());
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(sealer.open(forged)) << "changed at " << i;
  }
  for (const std::string& hostile :
       {std::string{}, std::string(22, 'z'), std::string(22, '0'), token + "0", token.substr(1),
        std::string(22, '\0'), std::string("%00") + token.substr(3), std::string(1 << 20, 'a')}) {
    EXPECT_FALSE(sealer.open(hostile)) << hostile.substr(0, 30);
  }
}

TEST(TokenSealer, ChecksEachOfTheZeroBits) {
  const secrets::MasterKey master = key_of(7);
  const TokenSealer sealer(master);
  Block block{};
  block[7] = 42;
  ASSERT_EQ(sealer.open(forged(master, block)), InviteId{42}) << "what is forged here is read there";
  constexpr unsigned bits = 64;
  for (unsigned bit = 0; bit < bits; ++bit) {
    Block other = block;
    other[8 + bit / 8] = static_cast<unsigned char>(1U << bit % 8U);
    EXPECT_FALSE(sealer.open(forged(master, other))) << bit;
  }
  block[0] = 0x80;
  EXPECT_FALSE(sealer.open(forged(master, block))) << "an id has 63 bits";
}

TEST(TokenSealer, RefusesTokensOfAnotherKeyFile) {
  const TokenSealer ours(key_of(7));
  const TokenSealer theirs(key_of(8));
  EXPECT_NE(ours.seal(InviteId{42}).reveal(), theirs.seal(InviteId{42}).reveal());
  EXPECT_FALSE(ours.open(theirs.seal(InviteId{42}).reveal()));
}

}  // namespace
}  // namespace usher::domain
