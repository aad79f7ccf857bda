#include "adapters/web/api/v1/posted_draft.hpp"

#include "adapters/web/api/invites_api.hpp"
#include "adapters/web/api/v1/api_fixture_test.hpp"

namespace usher::api::v1 {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// The compatible API as it runs beside this one.
class PostedDraftTest : public ApiFixture {
 protected:
  PostedDraftTest() { compatible_.mount(router_); }

  http::Response post_compatible(const std::string& body, const std::string& query = "") {
    return send({.path = "/invites_api" + query, .method = http::Method::post, .body = body, .key = key_});
  }
  json::array invites() { return object_in(get("invites")).at("invites").as_array(); }

  InvitesApi compatible_{keys_, invitations_, hosts_, {}, observer_, {}, posted_draft};
};

TEST_F(PostedDraftTest, SaysWhatTheInviteIsToBe) {
  const auto made = post_compatible(R"({"username": "juliet", "ttl": "1d", "labels": {"shop": "7"}})");
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.body, "") << "the answer is the peer's";
  EXPECT_THAT(header_of(made, "Location"), StartsWith("https://example.com/invite?"));
  const auto invite = invites().at(0).as_object();
  EXPECT_EQ(text_in(invite, "username"), "juliet");
  EXPECT_EQ(text_in(invite, "expires_at"), "2026-01-02T00:00:00Z");
  EXPECT_EQ(invite.at("labels").at("shop").as_string(), "7");
  EXPECT_EQ(post_compatible("{}", "?redirect=true").status, 303);
  EXPECT_EQ(post_compatible("").status, 201) << "and an empty body is a plain one";
}

TEST_F(PostedDraftTest, WhatIsWrongIsNamed) {
  for (const auto& [body, pointer] : {std::pair<std::string, std::string>{R"({"usernam": "a"})", "/usernam"},
                                      {R"({"ttl": 5})", "/ttl"},
                                      {R"({"ttl": "soon"})", "/ttl"},
                                      {R"({"note": null})", "/note"},
                                      {"[]", ""},
                                      {"{", ""},
                                      {"  ", ""}}) {
    const auto refused = post_compatible(body);
    EXPECT_EQ(refused.status, 400) << body;
    EXPECT_THAT(refused.body, HasSubstr(R"("pointer":")" + pointer + '"')) << body;
    EXPECT_EQ(header_of(refused, "Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(header_of(refused, "Cache-Control"), "no-store");
  }
  EXPECT_EQ(post_compatible(R"({"kind": "reset", "username": "bob"})").status, 400);
  EXPECT_EQ(post_compatible(R"({"ttl": "11000d"})").status, 400);
  EXPECT_TRUE(invites().empty());
}

TEST_F(PostedDraftTest, GivesAwayNoMoreThanTheKeyMay) {
  const auto full = std::exchange(key_, key_for({domain::Scope::create_invites}));
  EXPECT_EQ(post_compatible(R"({"note": "a"})").status, 201);
  const auto refused = post_compatible(R"({"roles": ["admin"]})");
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, HasSubstr("invites:update"));
  key_ = full;
  EXPECT_EQ(post_compatible(R"({"contact": "romeo"})").status, 201);
  key_.back() = key_.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(post_compatible("{").status, 403) << "strangers learn nothing of their JSON";
}

TEST_F(PostedDraftTest, JsonComesWithAPostAndSaysSo) {
  const std::string bearer = "Bearer " + key_;
  const auto sent = [&](http::Method method, const std::string& type) {
    http::Request request;
    const std::vector<http::HeaderField> headers{{"Authorization", bearer}, {"Content-Type", type}};
    request.method = method;
    request.target = request.path = "/invites_api";
    request.headers = headers;
    request.body = R"({"username": "juliet"})";
    std::optional<http::Response> answer;
    router_.dispatch(router_.find(request), request,
                     http::responder_calling([&](http::Response response) { answer = std::move(response); }));
    return answer.value();
  };
  EXPECT_EQ(sent(http::Method::get, "application/json").status, 415);
  EXPECT_EQ(sent(http::Method::post, "text/plain").status, 415);
  EXPECT_EQ(sent(http::Method::post, "application/merge-patch+json").status, 415);
  EXPECT_EQ(header_of(sent(http::Method::post, "text/json"), "Accept"), "application/json");
  EXPECT_TRUE(invites().empty());
  EXPECT_EQ(sent(http::Method::post, "Application/JSON; charset=utf-8").status, 201);
}

}  // namespace
}  // namespace usher::api::v1
