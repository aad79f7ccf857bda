#include "adapters/web/api/v1/api_fixture_test.hpp"

namespace usher::api::v1 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class EventsTest : public ApiFixture {
 protected:
  std::vector<std::string> types(const std::string& query = {}) {
    const auto response = get("events" + query);
    EXPECT_EQ(response.status, 200) << response.body;
    std::vector<std::string> found;
    const auto page = object_in(response);
    for (const auto& each : page.at("events").as_array()) {
      found.push_back(text_in(each.as_object(), "type"));
    }
    return found;
  }
};

TEST_F(EventsTest, TellsWhatAKeyDid) {
  const auto id = create();
  post("invites/" + id + "/revoke", R"({"reason": "left"})");
  post("accounts/bob/freeze");
  const auto me = key_.substr(0, key_.find('/'));
  EXPECT_THAT(types(), ElementsAre("key.created", "invite.created", "invite.revoked", "account.frozen"));
  EXPECT_THAT(types("?object=" + id), ElementsAre("invite.created", "invite.revoked"));
  EXPECT_THAT(types("?type=invite.revoked&type=account.frozen"),
              ElementsAre("invite.revoked", "account.frozen"));
  EXPECT_THAT(types("?actor=api-key:" + me),
              ElementsAre("invite.created", "invite.revoked", "account.frozen"));
  EXPECT_THAT(types("?actor=cli"), ElementsAre());
  const auto revoked =
      object_in(get("events?type=invite.revoked")).at("events").as_array().front().as_object();
  EXPECT_EQ(text_in(revoked, "host"), "example.com");
  EXPECT_EQ(text_in(revoked, "time"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(text_in(revoked, "object"), id);
  EXPECT_EQ(json::serialize(revoked.at("actor")), R"({"type":"api-key","id":")" + me + R"("})");
  EXPECT_EQ(json::serialize(revoked.at("data")), R"({"reason":"left"})");
  EXPECT_THAT(get("events").body, Not(HasSubstr(key_)));
}

TEST_F(EventsTest, GoesOnWhereAReaderStopped) {
  create();
  std::string query = "?limit=1";
  std::vector<std::string> seen;
  const auto read = [&] {
    const auto response = get("events" + query);
    const auto page = object_in(response);
    for (const auto& each : page.at("events").as_array()) seen.push_back(text_in(each.as_object(), "type"));
    query = "?limit=1&after=" + text_in(page, "next_cursor");
    return !header_of(response, "Link").empty();
  };
  EXPECT_TRUE(read());
  EXPECT_FALSE(read());
  EXPECT_FALSE(read()) << "nothing new";
  create();
  read();
  EXPECT_THAT(seen, ElementsAre("key.created", "invite.created", "invite.created"));
}

TEST_F(EventsTest, TellsOfTheKeysHostAlone) {
  create();
  key_ = key_for(all_scopes_, 1);
  EXPECT_THAT(types(), ElementsAre("key.created"));
}

TEST_F(EventsTest, NamesParametersThatItCantTake) {
  for (const auto* query :
       {"?type=invite", "?actor=robot", "?actor=cli:%0a", "?after=x", "?wait=30", "?object=%00"}) {
    EXPECT_EQ(get("events" + std::string(query)).status, 400) << query;
  }
}

}  // namespace
}  // namespace usher::api::v1
