#include "adapters/web/api/v1/api_fixture_test.hpp"

namespace usher::api::v1 {
namespace {

using http::Method;
using testing::ElementsAre;
using testing::HasSubstr;

class InvitesTest : public ApiFixture {
 protected:
  std::vector<std::string> listed(const std::string& query = {}) {
    const auto response = get("invites" + query);
    EXPECT_EQ(response.status, 200) << response.body;
    std::vector<std::string> ids;
    const auto page = object_in(response);
    for (const auto& each : page.at("invites").as_array()) {
      ids.push_back(text_in(each.as_object(), "id"));
    }
    return ids;
  }
};

TEST_F(InvitesTest, CreatesOneWithAllThatItCanHave) {
  const auto response = post("invites", R"({"groups": ["family", "friends"], "roles": ["member"],
      "note": "for école", "labels": {"team": "blue"}, "uses": {"limit": 5}, "ttl": "7d"})");
  ASSERT_EQ(response.status, 201) << response.body;
  auto invite = object_in(response);
  const auto id = text_in(invite, "id");
  EXPECT_EQ(header_of(response, "Location"), "https://example.com/api/v1/invites/" + id);
  EXPECT_THAT(text_in(invite, "url"), HasSubstr("https://example.com/invite?"));
  EXPECT_THAT(text_in(invite, "uri"), HasSubstr("xmpp:example.com?register;preauth="));
  invite.erase("url");
  invite.erase("uri");
  const auto expected = json::parse(R"({"id": ")" + id + R"(", "host": "example.com", "kind": "group",
      "state": "pending", "username": null, "contact": null, "allow_registration": true,
      "groups": ["family", "friends"], "roles": ["member"], "note": "for école", "labels": {"team": "blue"},
      "uses": {"limit": 5, "used": 0, "held": 0}, "created_at": "2026-01-01T00:00:00Z",
      "created_by": {"type": "api-key", "id": ")" +
                                    key_.substr(0, key_.find('/')) +
                                    R"("}, "expires_at": "2026-01-08T00:00:00Z", "revoked": null})");
  EXPECT_EQ(json::value(invite), expected);
  const auto shown = get("invites/" + id);
  EXPECT_EQ(object_in(shown), invite) << "without what it is shared by";
  EXPECT_EQ(header_of(shown, "ETag"), header_of(response, "ETag"));
}

TEST_F(InvitesTest, ImpliesKinds) {
  for (const auto& [body, kind] :
       {std::pair{"{}", "account"},
        {R"({"username": "alice"})", "account"},
        {R"({"contact": "bob"})", "contact"},
        {R"({"contact": "bob", "allow_registration": false})", "contact"},
        {R"({"contact": "bob", "allow_registration": true})", "contact-with-registration"},
        {R"({"groups": ["a"]})", "group"},
        {R"({"kind": "account", "groups": ["a"]})", "account"},
        {R"({"uses": "unlimited"})", "account"},
        {R"({"expires_at": "2026-02-01T01:00:00+01:00"})", "account"}}) {
    const auto response = post("invites", body);
    ASSERT_EQ(response.status, 201) << body << response.body;
    EXPECT_EQ(text_in(object_in(response), "kind"), kind) << body;
  }
}

TEST_F(InvitesTest, SaysWhatIsWrongAndWhere) {
  for (const auto& [body, place] : {
           std::pair{R"({"kind": "reset"})", R"("pointer":"/kind")"},
           {R"({"kind": "acount"})", R"("pointer":"/kind")"},
           {R"({"lables": {}})", R"(did you mean 'labels'?)"},
           {R"({"username": 5})", R"("pointer":"/username")"},
           {R"({"username": "a b"})", R"("pointer":"/username")"},
           {R"({"username": null})", R"("pointer":"/username")"},
           {R"({"contact": "@"})", R"("pointer":"/contact")"},
           {R"({"groups": ["a", 5]})", R"("pointer":"/groups/1")"},
           {R"({"labels": {"a/b": 1}})", R"("pointer":"/labels/a~1b")"},
           {R"({"labels": {"a b": "c"}})", "a label's key"},
           {R"({"note": "a\nb"})", "a note"},
           {R"({"uses": 5})", R"("pointer":"/uses")"},
           {R"({"uses": "many"})", R"("pointer":"/uses")"},
           {R"({"uses": {}})", R"("pointer":"/uses/limit")"},
           {R"({"uses": {"limit": 0}})", R"("pointer":"/uses/limit")"},
           {R"({"uses": {"limit": 1.5}})", R"("pointer":"/uses/limit")"},
           {R"({"uses": {"limit": 9007199254740993}})", R"("pointer":"/uses/limit")"},
           {R"({"ttl": "soon"})", R"("pointer":"/ttl")"},
           {R"({"ttl": "1d", "expires_at": "2026-02-01T00:00:00Z"})", R"("pointer":"/expires_at")"},
           {R"({"expires_at": "2025-02-01T00:00:00Z"})", "an invite lives"},
           {R"({"expires_at": "tomorrow"})", R"("pointer":"/expires_at")"},
           {R"({"kind": "contact"})", "whose contact"},
           {R"({"allow_registration": false})", R"("pointer":"/allow_registration")"},
           {R"([])", R"("pointer":"")"},
           {R"({"note": "a", "note": "b"})", R"("pointer":"/note")"},
           {R"({"note": "a)", R"("pointer":"/note")"},
           {"{\"note\": \"\xFF\"}", R"("pointer":"/note")"},
       }) {
    const auto response = post("invites", body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_THAT(response.body, HasSubstr(place)) << body;
    EXPECT_TRUE(json::parse(response.body).is_object()) << body;
  }
  EXPECT_THAT(listed(), ElementsAre());
}

TEST_F(InvitesTest, ASecondRequestWithTheSameKeyMakesNone) {
  const auto once = [&](const std::string& body) {
    return send({.path = "/api/v1/invites",
                 .method = Method::post,
                 .body = body,
                 .headers = {{"Idempotency-Key", "one"}},
                 .key = key_});
  };
  const auto first = once(R"({"note": "a"})");
  clock_.advance(std::chrono::minutes{1});
  const auto second = once(R"({"note": "a"})");
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(once(R"({"note": "b"})").status, 422);
  EXPECT_EQ(listed().size(), 1U);
}

TEST_F(InvitesTest, GoesThroughPages) {
  std::vector<std::string> newest_first;
  for (int i = 0; i < 5; ++i) newest_first.insert(newest_first.begin(), create());
  std::vector<std::string> seen;
  std::string query = "?limit=2&state=pending";
  for (int pages = 0; pages < 3; ++pages) {
    const auto response = get("invites" + query);
    const auto page = object_in(response);
    for (const auto& each : page.at("invites").as_array()) seen.push_back(text_in(each.as_object(), "id"));
    if (page.at("next_cursor").is_null()) {
      EXPECT_EQ(header_of(response, "Link"), "");
      break;
    }
    const auto link = header_of(response, "Link");
    EXPECT_EQ(link, "<?limit=2&state=pending&after=" + text_in(page, "next_cursor") + R"(>; rel="next")");
    query = link.substr(1, link.find('>') - 1);
  }
  EXPECT_EQ(seen, newest_first);
}

TEST_F(InvitesTest, Filters) {
  const auto plain = create(R"({"note": "For Alice"})");
  const auto contact = create(R"({"contact": "bob", "allow_registration": true, "username": "carol"})");
  const auto group = create(R"({"groups": ["family"], "labels": {"team": "a:b"}, "ttl": "30d"})");
  post("invites/" + plain + "/revoke");
  EXPECT_THAT(listed(), ElementsAre(group, contact, plain));
  EXPECT_THAT(listed("?state=revoked"), ElementsAre(plain));
  EXPECT_THAT(listed("?state=revoked&state=pending"), ElementsAre(group, contact, plain));
  EXPECT_THAT(listed("?kind=group&kind=account"), ElementsAre(group, plain));
  EXPECT_THAT(listed("?inviter=bob"), ElementsAre(contact));
  EXPECT_THAT(listed("?username=CAROL"), ElementsAre(contact));
  EXPECT_THAT(listed("?group=family"), ElementsAre(group));
  EXPECT_THAT(listed("?label=team:a:b"), ElementsAre(group));
  EXPECT_THAT(listed("?note=alice"), ElementsAre(plain));
  EXPECT_THAT(listed("?created_by=" + key_.substr(0, key_.find('/'))), ElementsAre(group, contact, plain));
  EXPECT_THAT(listed("?created_by=nobody"), ElementsAre());
  EXPECT_THAT(listed("?created_after=2026-01-01T00:00:00Z"), ElementsAre(group, contact, plain));
  EXPECT_THAT(listed("?created_before=2026-01-01T00:00:00Z"), ElementsAre());
  EXPECT_THAT(listed("?expires_after=2026-01-20T00:00:00Z"), ElementsAre(group));
  EXPECT_THAT(listed("?expires_before=2026-01-20T00:00:00Z"), ElementsAre(contact, plain));
}

TEST_F(InvitesTest, Sorts) {
  const auto late = create(R"({"ttl": "30d"})");
  clock_.advance(std::chrono::minutes{1});
  const auto soon = create(R"({"ttl": "1d"})");
  clock_.advance(std::chrono::minutes{1});
  const auto between = create(R"({"ttl": "7d"})");
  EXPECT_THAT(listed("?sort=-created"), ElementsAre(between, soon, late));
  EXPECT_THAT(listed("?sort=created"), ElementsAre(late, soon, between));
  EXPECT_THAT(listed("?sort=expires"), ElementsAre(soon, between, late));
  EXPECT_THAT(listed("?sort=-expires"), ElementsAre(late, between, soon));
  const auto first = object_in(get("invites?sort=expires&limit=1&kind=account"));
  const auto next = text_in(first, "next_cursor");
  EXPECT_THAT(listed("?kind=account&sort=expires&limit=2&after=" + next), ElementsAre(between, late));
}

TEST_F(InvitesTest, ACursorIsForTheListThatItWasGivenFor) {
  create();
  create();
  const auto next = text_in(object_in(get("invites?limit=1")), "next_cursor");
  EXPECT_EQ(get("invites?after=" + next).status, 200);
  EXPECT_EQ(get("invites?sort=-created&count=true&after=" + next).status, 200) << "the same list";
  for (const std::string query :
       {"sort=created", "sort=expires", "state=pending", "kind=account", "note=a"}) {
    const auto response = get("invites?" + query + "&after=" + next);
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_THAT(response.body, HasSubstr("the sort and the filters")) << query;
  }
  for (const std::string& cursor : {next.substr(1), next + "0", next + ".7", "00000000" + next.substr(8)}) {
    const auto response = get("invites?after=" + cursor);
    EXPECT_EQ(response.status, 400) << cursor;
    EXPECT_THAT(response.body, HasSubstr(R"("parameter":"after")")) << cursor;
  }
}

TEST_F(InvitesTest, NamesParametersThatItCantTake) {
  for (const auto& [query, place] : {std::pair{"?stat=pending", "did you mean 'state'?"},
                                     {"?state=new", R"("parameter":"state")"},
                                     {"?limit=0", R"("parameter":"limit")"},
                                     {"?limit=201", R"("parameter":"limit")"},
                                     {"?limit=2&limit=3", R"("parameter":"limit")"},
                                     {"?after=x", R"("parameter":"after")"},
                                     {"?sort=note", R"("parameter":"sort")"},
                                     {"?label=team", R"("parameter":"label")"},
                                     {"?note=%00", R"("parameter":"note")"},
                                     {"?created_after=now", R"("parameter":"created_after")"},
                                     {"?note=%f", "percent-encoding"}}) {
    const auto response = get("invites" + std::string(query));
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_THAT(response.body, HasSubstr(place)) << query;
  }
}

TEST_F(InvitesTest, RevokesAndRestores) {
  const auto id = create();
  const auto revoked = post("invites/" + id + "/revoke", R"({"reason": "left"})");
  EXPECT_EQ(revoked.status, 200);
  EXPECT_EQ(text_in(object_in(revoked), "state"), "revoked");
  EXPECT_EQ(json::serialize(object_in(revoked).at("revoked")), R"({"at":"2026-01-01T00:00:00Z"})");
  EXPECT_EQ(post("invites/" + id + "/revoke").status, 200) << "repeating it is harmless";
  const auto restored = post("invites/" + id + "/restore");
  EXPECT_EQ(text_in(object_in(restored), "state"), "pending");
  EXPECT_EQ(post("invites/" + id + "/revoke", R"({"reason": "a\u0000b"})").status, 400);
  EXPECT_EQ(post("invites/" + id + "/revoke", R"({"why": "left"})").status, 400);
}

TEST_F(InvitesTest, TellsWhoUsedIt) {
  const auto id = create();
  EXPECT_EQ(get("invites/" + id + "/redemptions").body, "{\"redemptions\":[]}\n");
  registers(id, "dave");
  const auto uses = object_in(get("invites/" + id + "/redemptions")).at("redemptions").as_array();
  ASSERT_EQ(uses.size(), 1U);
  EXPECT_EQ(json::serialize(uses.front()),
            R"({"account":"dave@example.com","purpose":"registration","state":"committed",)"
            R"("reserved_at":"2026-01-01T00:00:00Z","committed_at":"2026-01-01T00:00:00Z"})");
}

TEST_F(InvitesTest, AnotherHostsAreUnknown) {
  const auto id = create();
  key_ = key_for(all_scopes_, 1);
  EXPECT_THAT(listed(), ElementsAre());
  for (const auto& each : {id, std::string("00000000000"), std::string("no-id"), std::string("a%2Fb")}) {
    const auto unknown = get("invites/" + each);
    EXPECT_EQ(unknown.status, 404) << each;
    EXPECT_EQ(unknown.body, get("invites/11111111111").body) << each;
    EXPECT_EQ(get("invites/" + each + "/redemptions").status, 404);
    EXPECT_EQ(post("invites/" + each + "/revoke").status, 404);
    EXPECT_EQ(post("invites/" + each + "/restore").status, 404);
    EXPECT_EQ(patch("invites/" + each, "{}").status, 404);
  }
}

}  // namespace
}  // namespace usher::api::v1
