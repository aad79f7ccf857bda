#include "adapters/web/api/v1/api_fixture_test.hpp"

namespace usher::api::v1 {
namespace {

using testing::ElementsAre;

class AccountsTest : public ApiFixture {
 protected:
  std::string invite_of(const std::string& name) {
    return create(R"({"contact": ")" + name + R"(", "allow_registration": true, "uses": "unlimited"})");
  }
};

TEST_F(AccountsTest, TellsWhereAnAccountComesFrom) {
  const auto invite = invite_of("alice");
  registers(invite, "bob");
  const auto bob = object_in(get("accounts/BOB"));
  EXPECT_EQ(text_in(bob, "account"), "bob@example.com");
  EXPECT_FALSE(bob.at("frozen").as_bool());
  const auto& origin = bob.at("origin").as_object();
  EXPECT_EQ(text_in(origin, "invite"), invite);
  EXPECT_EQ(text_in(origin, "inviter"), "alice");
  EXPECT_EQ(text_in(origin, "registered_at"), "2026-01-01T00:00:00Z");
  EXPECT_TRUE(origin.at("deleted_at").is_null());
  EXPECT_TRUE(object_in(get("accounts/alice")).at("origin").is_null());
  EXPECT_EQ(get("accounts/a%20b").status, 400);
}

TEST_F(AccountsTest, FreezesAndUnfreezes) {
  const auto frozen = post("accounts/bob/freeze", R"({"reason": "spam"})");
  EXPECT_EQ(frozen.status, 200);
  EXPECT_TRUE(object_in(frozen).at("frozen").as_bool());
  EXPECT_TRUE(object_in(get("accounts/bob")).at("frozen").as_bool());
  EXPECT_FALSE(object_in(post("accounts/bob/unfreeze")).at("frozen").as_bool());
  EXPECT_EQ(post("accounts/bob/freeze", R"({"reason": "a\nb"})").status, 400);
  post("accounts/bob/freeze");
  key_ = key_for(all_scopes_, 1);
  const auto another = object_in(get("accounts/bob"));
  EXPECT_EQ(text_in(another, "account"), "bob@example.org") << "the key's host's";
  EXPECT_FALSE(another.at("frozen").as_bool());
}

TEST_F(AccountsTest, ShowsATreeByPages) {
  registers(invite_of("alice"), "bob");
  registers(invite_of("bob"), "carol");
  registers(invite_of("alice"), "dave");
  std::vector<std::string> seen;
  std::string query = "?limit=1";
  for (int pages = 0; pages < 4; ++pages) {
    const auto response = get("accounts/alice/tree" + query);
    ASSERT_EQ(response.status, 200) << response.body;
    const auto page = object_in(response);
    for (const auto& each : page.at("accounts").as_array()) {
      seen.push_back(std::to_string(each.at("depth").as_int64()) + " " +
                     text_in(each.at("origin").as_object(), "account"));
    }
    if (page.at("next_cursor").is_null()) break;
    query = "?limit=1&after=" + text_in(page, "next_cursor");
  }
  EXPECT_THAT(seen, ElementsAre("1 bob@example.com", "2 carol@example.com", "1 dave@example.com"));
  EXPECT_EQ(get("accounts/alice/tree?after=nobody").status, 400);
  EXPECT_EQ(get("accounts/alice/tree?depth=1").status, 400);
}

}  // namespace
}  // namespace usher::api::v1
