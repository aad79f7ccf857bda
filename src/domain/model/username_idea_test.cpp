#include "domain/model/username_idea.hpp"

#include <gtest/gtest.h>

#include "domain/model/username_policy.hpp"

namespace usher::domain {
namespace {

TEST(UsernameIdea, IsMadeOfWhatWasTyped) {
  const auto idea = [](std::string_view typed) { return username_idea(typed, reserved_usernames_default()); };
  EXPECT_EQ(idea("Bob Smith"), "bob.smith");
  EXPECT_EQ(idea("  Zoë  Müller "), "zoe.muller");
  EXPECT_EQ(idea("Иван Петров"), "ivan.petrov");
  EXPECT_EQ(idea("Sinéad O'Brien"), "sinead.obrien");
  EXPECT_EQ(idea("bob smith@example.org"), "bob.smith");
  EXPECT_EQ(idea("a/b"), "a.b");
  EXPECT_EQ(idea("Bob 张伟"), "bob") << "what is read in one way alone";
  EXPECT_EQ(idea("田中 さくら"), "sakura");
}

TEST(UsernameIdea, IsNoneWhereNothingGoodComesOfIt) {
  const auto idea = [](std::string_view typed) { return username_idea(typed, reserved_usernames_default()); };
  EXPECT_EQ(idea(""), "");
  EXPECT_EQ(idea("@@@"), "");
  EXPECT_EQ(idea("张伟"), "");
  EXPECT_EQ(idea("romeo"), "") << "it is good as it is";
  EXPECT_EQ(idea("Ad min"), "") << "nobody may have that";
  EXPECT_EQ(idea("\xff\xfe"), "");
  EXPECT_LE(idea(std::string(100000, 'a') + " b").size(), 33U);
}

}  // namespace
}  // namespace usher::domain
