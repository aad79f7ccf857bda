#include <future>
#include <stdexcept>

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

  std::future<http::Response> begin(const std::string& path) {
    auto answer = std::make_shared<std::promise<http::Response>>();
    send({.path = "/api/v1/" + path, .key = key_}, http::responder_calling([answer](http::Response response) {
           answer->set_value(std::move(response));
         }));
    return answer->get_future();
  }

  static http::Response answer_of(std::future<http::Response>& coming) {
    if (coming.wait_for(std::chrono::seconds{20}) != std::future_status::ready) {
      throw std::runtime_error("it was never answered");
    }
    return coming.get();
  }

  std::string cursor() { return text_in(object_in(get("events")), "next_cursor"); }
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

TEST_F(EventsTest, AnswersAtOnceWhereThereIsSomething) {
  auto coming = begin("events?wait=30");
  EXPECT_EQ(object_in(answer_of(coming)).at("events").as_array().size(), 1U);
  EXPECT_EQ(waits_.count(), 0U);
}

TEST_F(EventsTest, WaitsForWhatComes) {
  auto coming = begin("events?wait=30&type=invite.created&after=" + cursor());
  EXPECT_EQ(waits_.count(), 1U);
  post("accounts/bob/freeze");  // which is not asked for
  const auto id = create();
  const auto page = object_in(answer_of(coming));
  ASSERT_EQ(page.at("events").as_array().size(), 1U);
  EXPECT_EQ(text_in(page.at("events").as_array().front().as_object(), "object"), id);
}

TEST_F(EventsTest, GivesAnEmptyPageWhenTheTimeIsUp) {
  const auto last = cursor();
  auto coming = begin("events?wait=1&after=" + last);
  const auto page = object_in(answer_of(coming));
  EXPECT_TRUE(page.at("events").as_array().empty());
  EXPECT_EQ(text_in(page, "next_cursor"), last);
}

TEST_F(EventsTest, AnswersWhoWaitsWhenTheServerStops) {
  const auto last = cursor();
  auto coming = begin("events?wait=30&after=" + last);
  waits_.stop();
  const auto answer = answer_of(coming);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(text_in(object_in(answer), "next_cursor"), last);
}

TEST_F(EventsTest, LetsNoMoreWaitThanMay) {
  const auto path = "events?wait=30&after=" + cursor();
  auto first = begin(path);
  auto second = begin(path);
  const auto refused = get(path);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(header_of(refused, "Retry-After"), "5");
  EXPECT_THAT(refused.body, HasSubstr("urn:usher:problem:rate-limited"));
  EXPECT_EQ(get("events").status, 200) << "who does not wait is answered";
  waits_.end_all();
  EXPECT_EQ(answer_of(first).status, 200);
  EXPECT_EQ(answer_of(second).status, 200);
}

TEST_F(EventsTest, AKeyThatIsDeletedMeanwhileLearnsNothing) {
  auto coming = begin("events?wait=30&after=" + cursor());
  ASSERT_TRUE(domain::wait_for<void>([&](auto done) {
    store_.delete_key(hosts_.all().front().domain, key_.substr(0, key_.find('/')),
                      {.by = {}, .at = clock_.now(), .reason = {}}, std::move(done));
  }));
  EXPECT_EQ(answer_of(coming).status, 401);
}

TEST_F(EventsTest, TellsOfTheKeysHostAlone) {
  create();
  key_ = key_for(all_scopes_, 1);
  EXPECT_THAT(types(), ElementsAre("key.created"));
}

TEST_F(EventsTest, NamesParametersThatItCantTake) {
  for (const auto* query : {"?type=invite", "?actor=robot", "?actor=cli:%0a", "?after=x", "?wait=31",
                            "?wait=-1", "?object=%00"}) {
    EXPECT_EQ(get("events" + std::string(query)).status, 400) << query;
  }
}

}  // namespace
}  // namespace usher::api::v1
