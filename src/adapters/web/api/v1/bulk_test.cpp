#include "adapters/web/api/v1/api_fixture_test.hpp"

namespace usher::api::v1 {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class BulkTest : public ApiFixture {
 protected:
  http::Response post_with(const std::string& path, const std::string& body,
                           std::vector<http::HeaderField> headers) {
    return send({.path = "/api/v1/" + path,
                 .method = http::Method::post,
                 .body = body,
                 .headers = std::move(headers),
                 .key = key_});
  }
  std::size_t invites() { return object_in(get("invites?limit=200")).at("invites").as_array().size(); }
  /// The pointers in a refusal.
  std::vector<std::string> faults_of(const http::Response& response) {
    std::vector<std::string> pointers;
    const auto body = object_in(response);
    if (!body.contains("errors")) return pointers;
    for (const auto& each : body.at("errors").as_array()) {
      pointers.push_back(
          text_in(each.as_object(), each.as_object().contains("pointer") ? "pointer" : "parameter"));
    }
    return pointers;
  }
  void expect_fault(const std::string& body, const std::string& pointer) {
    const auto response = post("invites/batch", body);
    EXPECT_EQ(response.status, 400) << body << response.body;
    EXPECT_THAT(faults_of(response), testing::Contains(pointer)) << response.body;
  }
};

TEST_F(BulkTest, CreatesSoManyAlike) {
  const auto response =
      post("invites/batch", R"({"count": 3, "template": {"note": "class", "labels": {"a": "b"}}})");
  ASSERT_EQ(response.status, 201) << response.body;
  const auto made = object_in(response).at("invites").as_array();
  ASSERT_THAT(made, SizeIs(3));
  for (const auto& invite : made) {
    EXPECT_EQ(text_in(invite.as_object(), "note"), "class");
    EXPECT_THAT(text_in(invite.as_object(), "url"), StartsWith("https://example.com/invite?"));
    EXPECT_THAT(text_in(invite.as_object(), "uri"), StartsWith("xmpp:example.com?register;preauth="));
  }
  EXPECT_EQ(post("invites/batch", R"({"count": 1})").status, 201) << "plain ones";
  EXPECT_EQ(invites(), 4U);
}

TEST_F(BulkTest, CreatesEachAsItStandsThere) {
  const auto response =
      post("invites/batch", R"({"items": [{"username": "alice"}, {"contact": "bob"}, {"groups": ["a"]}]})");
  ASSERT_EQ(response.status, 201) << response.body;
  const auto made = object_in(response).at("invites").as_array();
  EXPECT_EQ(made.at(0).at("username").as_string(), "alice");
  EXPECT_EQ(made.at(1).at("kind").as_string(), "contact");
  EXPECT_EQ(made.at(2).at("kind").as_string(), "group");
}

TEST_F(BulkTest, EveryFaultSaysWhereItIs) {
  expect_fault(R"({"items": [{}, {"ttl": "soon"}]})", "/items/1/ttl");
  expect_fault(R"({"items": [{}, {}, {}, {"ttl": "5000w"}]})", "/items/3/ttl");
  expect_fault(R"({"items": [{"expires_at": "2001-01-01T00:00:00Z"}]})", "/items/0/expires_at");
  expect_fault(R"({"items": [{"contact": "a", "kind": "contact", "username": "b"}]})", "/items/0/kind");
  expect_fault(R"({"items": [{"labels": {"a b": "c"}}]})", "/items/0/labels");
  expect_fault(R"({"items": [{"username": "b", "uses": "unlimited"}]})", "/items/0/uses");
  expect_fault(R"({"items": [{"kind": "contact"}]})", "/items/0/contact");
  expect_fault(R"({"items": [{"kind": "reset", "username": "bob"}]})", "/items/0/kind");
  expect_fault(R"({"items": [{"nmae": 1}]})", "/items/0/nmae");
  expect_fault(R"({"items": [null]})", "/items/0");
  expect_fault(R"({"items": [{"note": null}]})", "/items/0/note");
  expect_fault(R"({"items": [[]]})", "/items/0");
  expect_fault(R"({"items": {}})", "/items");
  expect_fault(R"({"items": []})", "/items");
  expect_fault(R"({"count": 0})", "/count");
  expect_fault(R"({"count": 1001})", "/count");
  expect_fault(R"({"count": "3"})", "/count");
  expect_fault(R"({"count": 2, "items": [{}]})", "/count");
  expect_fault(R"({"template": {}})", "");
  expect_fault(R"({})", "");
  expect_fault(R"([])", "");
  expect_fault(R"({"count": 2, "template": {"username": "bob"}})", "/template/username");
  expect_fault(R"({"count": 2, "template": {"ttl": "11000d"}})", "/template/ttl");
  expect_fault(R"({"count": 2, "template": [1]})", "/template");
  expect_fault(R"({"count": 2, "count": 3})", "/count");
  expect_fault(R"({"coutn": 2})", "/coutn");
  EXPECT_EQ(invites(), 0U);
}

TEST_F(BulkTest, TooManyAreRefusedAtOnce) {
  std::string items;
  for (int i = 0; i < 1001; ++i) items += i == 0 ? "{}" : ",{}";
  const auto response = post("invites/batch", R"({"items": [)" + items + "]}");
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(faults_of(response), testing::ElementsAre("/items"));
  EXPECT_THAT(response.body, HasSubstr("from 1 to 1000 of them and not 1001"));
}

TEST_F(BulkTest, WhereOneCannotBeMadeNoneIs) {
  create(R"({"username": "alice"})");
  const auto reserved = post("invites/batch", R"({"items": [{}, {"username": "Alice"}]})");
  EXPECT_EQ(reserved.status, 409) << reserved.body;
  EXPECT_THAT(faults_of(reserved), testing::ElementsAre("/items/1/username"));
  const auto twice = post("invites/batch", R"({"items": [{"username": "bob"}, {}, {"username": "bob"}]})");
  EXPECT_EQ(twice.status, 409);
  EXPECT_THAT(faults_of(twice), testing::ElementsAre("/items/2/username"));
  EXPECT_EQ(invites(), 1U);
}

TEST_F(BulkTest, GivesAwayNoMoreThanTheKeyMay) {
  key_ = key_for({domain::Scope::create_invites});
  EXPECT_EQ(post("invites/batch", R"({"count": 2})").status, 201);
  const auto refused = post("invites/batch", R"({"items": [{}, {"groups": ["staff"]}]})");
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, HasSubstr("invites:update"));
  key_ = key_for({domain::Scope::read_invites});
  EXPECT_EQ(post("invites/batch", R"({"count": 2})").status, 403);
  EXPECT_EQ(invites(), 2U);
}

TEST_F(BulkTest, SendingAgainMakesThemOnce) {
  const std::vector<http::HeaderField> once{{"Idempotency-Key", "the-one"}};
  const auto first = post_with("invites/batch", R"({"count": 3})", once);
  EXPECT_EQ(first.status, 201);
  create();
  EXPECT_EQ(post_with("invites/batch", R"({"count": 3})", once).body, first.body);
  EXPECT_EQ(post_with("invites/batch", R"({"count": 4})", once).status, 422);
  EXPECT_EQ(invites(), 4U);
}

TEST_F(BulkTest, AnswersATableToThoseWhoWantOne) {
  const auto response =
      post_with("invites/batch", R"({"items": [{"note": "=1+1, \"x\"", "labels": {"a": "b"}}]})",
                {{"Accept", "text/csv"}});
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(header_of(response, "Content-Type"), "text/csv; charset=utf-8; header=present");
  EXPECT_THAT(response.body, StartsWith("id,kind,state,username,contact,groups,roles,note,labels,uses_limit,"
                                        "uses_used,created_at,created_by,expires_at,revoked_at,url\n"));
  EXPECT_THAT(response.body, HasSubstr(R"(,"'=1+1, ""x""",a=b,1,0,)"));
  EXPECT_THAT(response.body, HasSubstr(",https://example.com/invite?"));
}

TEST_F(BulkTest, ListsAsATable) {
  for (int i = 0; i < 3; ++i) create(R"({"note": "@SUM", "groups": ["a", "b"]})");
  const auto table = [&](const std::string& query) {
    return send({.path = "/api/v1/invites" + query, .headers = {{"Accept", "text/csv"}}, .key = key_});
  };
  const auto page = table("?limit=2");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(std::ranges::count(page.body, '\n'), 3);
  EXPECT_THAT(page.body, HasSubstr(",a; b,,'@SUM,,"));
  EXPECT_THAT(page.body, Not(HasSubstr("https://"))) << "without the scope for links";
  EXPECT_THAT(header_of(page, "Link"), StartsWith("<?limit=2&after="));
  EXPECT_EQ(table("?count=true").status, 400);
}

TEST_F(BulkTest, CountsOnRequest) {
  ASSERT_EQ(post("invites/batch", R"({"count": 5, "template": {"note": "a"}})").status, 201);
  create();
  EXPECT_FALSE(object_in(get("invites")).contains("count"));
  const auto page = object_in(get("invites?count=true&limit=2&note=a"));
  EXPECT_EQ(page.at("count").as_int64(), 5);
  EXPECT_THAT(page.at("invites").as_array(), SizeIs(2));
  const auto next = text_in(page, "next_cursor");
  EXPECT_EQ(object_in(get("invites?count=true&limit=3&note=a&after=" + next)).at("count").as_int64(), 5);
  EXPECT_EQ(get("invites?count=yes").status, 400);
  EXPECT_EQ(get("invites?note=").status, 400) << "empty is not absent";
}

TEST_F(BulkTest, RevokesWhatMatches) {
  ASSERT_EQ(post("invites/batch", R"({"count": 3, "template": {"labels": {"team": "blue"}}})").status, 201);
  create();
  const std::string path = "invites/revoke?label=team:blue";
  const auto looked = object_in(post(path, R"({"dry_run": true})"));
  EXPECT_EQ(json::serialize(looked), R"({"dry_run":true,"count":3,"count_exact":true,"next_cursor":null})");
  const auto done = object_in(post(path, R"({"reason": "the course is full"})"));
  EXPECT_EQ(json::serialize(done), R"({"dry_run":false,"count":3,"next_cursor":null})");
  EXPECT_EQ(object_in(post(path)).at("count").as_int64(), 0);
  EXPECT_EQ(object_in(get("invites?count=true&state=pending")).at("count").as_int64(), 1);
  EXPECT_EQ(text_in(object_in(get("events?type=invite.revoked")).at("events").at(0).at("data").as_object(),
                    "reason"),
            "the course is full");
}

TEST_F(BulkTest, RevokesAllOnlyWhenThatIsSaid) {
  create();
  for (const std::string path : {"invites/revoke", "invites/revoke?state=pending"}) {
    for (const std::string body : {"", "{}", R"({"all": false})", R"({"dry_run": true})"}) {
      const auto response = post(path, body);
      EXPECT_EQ(response.status, 400) << path << body;
      EXPECT_THAT(faults_of(response), testing::ElementsAre("/all"));
    }
  }
  EXPECT_EQ(post("invites/revoke?kind=account", R"({"all": true})").status, 400) << "one or the other";
  EXPECT_EQ(post("invites/revoke?label=", R"({})").status, 400);
  EXPECT_THAT(faults_of(post("invites/revoke?state=revoked", R"({"all": true})")),
              testing::ElementsAre("state"));
  EXPECT_THAT(faults_of(post("invites/revoke?lable=a:b", R"({"all": true})")), testing::ElementsAre("lable"));
  EXPECT_THAT(faults_of(post("invites/revoke?limit=2", R"({"all": true})")), testing::ElementsAre("limit"));
  EXPECT_EQ(object_in(get("invites?count=true&state=pending")).at("count").as_int64(), 1);
  EXPECT_EQ(object_in(post("invites/revoke", R"({"all": true})")).at("count").as_int64(), 1);
}

TEST_F(BulkTest, RevokesInBoundedSteps) {
  for (int i = 0; i < 2; ++i) ASSERT_EQ(post("invites/batch", R"({"count": 600})").status, 201);
  const auto step = post("invites/revoke?kind=account");
  const auto first = object_in(step);
  EXPECT_EQ(first.at("count").as_int64(), 1000);
  EXPECT_THAT(header_of(step, "Link"), StartsWith("<?kind=account&after="));
  const auto second = object_in(post("invites/revoke?kind=account&after=" + text_in(first, "next_cursor")));
  EXPECT_EQ(second.at("count").as_int64(), 200);
  EXPECT_TRUE(second.at("next_cursor").is_null());
}

TEST_F(BulkTest, RevokesNothingOfOtherHosts) {
  const auto other = key_for(all_scopes_, 1);
  const auto made =
      send({.path = "/api/v1/invites", .method = http::Method::post, .body = "{}", .key = other});
  ASSERT_EQ(made.status, 201);
  const std::string id = text_in(object_in(made), "id");
  EXPECT_EQ(object_in(post("invites/revoke", R"({"all": true})")).at("count").as_int64(), 0);
  EXPECT_THAT(faults_of(post("invites/revoke?after=" + id, R"({"all": true})")),
              testing::ElementsAre("after"));
  EXPECT_EQ(object_in(get("invites?count=true")).at("count").as_int64(), 0);
  key_ = key_for({domain::Scope::create_invites, domain::Scope::read_invites});
  EXPECT_EQ(post("invites/revoke", R"({"all": true})").status, 403);
}

}  // namespace
}  // namespace usher::api::v1
