#include "secrets/token_sealer.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace usher::secrets {
namespace {

using core::InviteId;

MasterKey key_of(unsigned char fill) {
  KeyBytes bytes{};
  bytes.fill(static_cast<std::byte>(fill));
  return MasterKey{bytes};
}

TEST(TokenSealer, OpensWhatItSealed) {
  const TokenSealer sealer(key_of(7));
  EXPECT_TRUE(rc::check("any id survives", [&](std::uint64_t value) {
    const InviteId id{value >> 1U};
    RC_ASSERT(sealer.open(sealer.seal(id).reveal()) == id);
  }));
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

TEST(TokenSealer, RefusesTokensOfAnotherKeyFile) {
  const TokenSealer ours(key_of(7));
  const TokenSealer theirs(key_of(8));
  EXPECT_NE(ours.seal(InviteId{42}).reveal(), theirs.seal(InviteId{42}).reveal());
  EXPECT_FALSE(ours.open(theirs.seal(InviteId{42}).reveal()));
}

}  // namespace
}  // namespace usher::secrets
