#include "domain/use_cases/form_holders.hpp"

#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "base/secrets/system_random.hpp"

namespace usher::domain {
namespace {

Redemption held_by(std::string holder, bool committed) {
  return {.invite = {1},
          .holder = std::move(holder),
          .redeemer = BareJid::parse("juliet@example.com").value(),
          .purpose = Purpose::registration,
          .committed_at = committed ? std::optional{Timestamp{}} : std::nullopt};
}

TEST(FormHolders, NameTheFormAndNeverTwoAlike) {
  secrets::SystemRandom random;
  const std::string longest(form_id_bytes_max, 'x');
  std::set<std::string> holders;
  for (int i = 0; i < 100; ++i) holders.insert(new_holder(longest, random));
  EXPECT_EQ(holders.size(), 100U);
  EXPECT_LE(holders.begin()->size(), holder_bytes_max);
  EXPECT_TRUE(holders.begin()->starts_with("form:" + longest + "."));
}

TEST(FormHolders, TakeLettersAndDigits) {
  for (const std::string good : {"a", "Z9", "0123456789"}) EXPECT_TRUE(is_form_id(good)) << good;
  EXPECT_TRUE(is_form_id(std::string(form_id_bytes_max, 'x')));
  for (const std::string bad : {"", "a.b", "a b", "a-b", "é", "a\n"}) EXPECT_FALSE(is_form_id(bad)) << bad;
  EXPECT_FALSE(is_form_id(std::string(form_id_bytes_max + 1, 'x')));
  EXPECT_FALSE(is_form_id(std::string("a\0", 2)));
}

TEST(FormHolders, FindWhatIsCompleteFirst) {
  const std::vector list{held_by("form:ab.1", false), held_by("form:a.1", false), held_by("form:a.2", true),
                         held_by("form:a.3", false)};
  EXPECT_EQ(find_of_form(list, "a")->holder, "form:a.2");
  EXPECT_EQ(find_of_form(list, "ab")->holder, "form:ab.1");
  EXPECT_EQ(find_of_form(list, "abc"), std::nullopt);
  EXPECT_EQ(find_of_form({}, "a"), std::nullopt);
}

TEST(FormHolders, FindWhatABrowserMade) {
  const auto juliet = BareJid::parse("juliet@example.com").value();
  std::vector list{held_by("form:1one.1", true), held_by("form:2two.1", false), held_by("stream:3two", true)};
  EXPECT_EQ(find_of_browser(list, "two", juliet)->holder, "form:2two.1");
  EXPECT_EQ(find_of_browser(list, "two", BareJid::parse("romeo@example.com").value()), std::nullopt);
  EXPECT_EQ(find_of_browser(list, "three", juliet), std::nullopt);
  for (Redemption& each : list) each.purpose = Purpose::subscription;
  EXPECT_EQ(find_of_browser(list, "two", juliet), std::nullopt);
  EXPECT_EQ(form_of("form:2two.1"), "2two");
  EXPECT_EQ(form_of("stream:3two"), "");
}

}  // namespace
}  // namespace usher::domain
