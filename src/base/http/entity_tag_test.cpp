#include "base/http/entity_tag.hpp"

#include <gtest/gtest.h>

namespace usher::http {
namespace {

TEST(EntityTag, IsFoundInAList) {
  for (const auto names : {if_match_names, if_none_match_names}) {
    EXPECT_TRUE(names("\"a\"", "\"a\""));
    EXPECT_TRUE(names("\"b\" , \"a\"", "\"a\""));
    EXPECT_TRUE(names("*", "\"a\""));
    EXPECT_FALSE(names("", "\"a\""));
    EXPECT_FALSE(names(",", "\"a\""));
    EXPECT_FALSE(names("\"ab\"", "\"a\""));
  }
}

TEST(EntityTag, AWeakOneIsGoodForCachesAlone) {
  EXPECT_TRUE(if_none_match_names("\"b\", W/\"a\"", "\"a\""));
  EXPECT_FALSE(if_match_names("\"b\", W/\"a\"", "\"a\""));
}

}  // namespace
}  // namespace usher::http
