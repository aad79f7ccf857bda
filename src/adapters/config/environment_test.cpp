#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "adapters/config/load.hpp"
#include "adapters/config/test_folder.hpp"

namespace usher::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::size_t name_bytes_max = 1200;

TEST(Environment, ANameOfAnyLengthIsNamedInShort) {
  const TestFolder folder;
  const std::string name = "USHER_" + std::string(100'000, 'X');
  const auto loaded = load(std::nullopt, {{name, "1"}});
  ASSERT_FALSE(loaded);
  ASSERT_THAT(loaded.error(), SizeIs(1));
  EXPECT_THAT(loaded.error().front(), HasSubstr("there is no such setting"));
  EXPECT_TRUE(loaded.error().front().starts_with(name.substr(0, name_bytes_max) + ":"));
  EXPECT_LT(loaded.error().front().size(), name_bytes_max + 200);
}

TEST(Environment, TheLongestSettingOfTheLongestDomainHasRoom) {
  const TestFolder folder;
  std::string domain;  // 1023 bytes, which is as long as a domain gets (RFC 7622 section 3.2)
  while (domain.size() < 959) domain += std::string(63, 'a') + ".";
  domain += std::string(1023 - domain.size(), 'a');
  std::string part(domain);
  for (char& c : part) c = c == '.' ? '_' : 'A';
  const std::string variable = "USHER_HOST__" + part + "__SITE_NAME";
  ASSERT_LE(variable.size(), name_bytes_max);
  const auto loaded = load(std::nullopt, {{"USHER_HOSTS", domain}, {variable, "Long"}});
  ASSERT_TRUE(loaded) << loaded.error().front();
  EXPECT_EQ(loaded->config.hosts.front().site_name, "Long");
}

TEST(Environment, NamesAreShownOnOneLine) {
  const TestFolder folder;
  const auto loaded = load(std::nullopt, {{"USHER_A\n\x1B[31m", "1"}});
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error(), ElementsAre(HasSubstr("USHER_A??[31m: there is no such setting")));
}

}  // namespace
}  // namespace usher::config
