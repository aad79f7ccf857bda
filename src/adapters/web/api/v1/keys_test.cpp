#include "adapters/web/api/v1/api_fixture_test.hpp"

namespace usher::api::v1 {
namespace {

using domain::Scope;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class KeysTest : public ApiFixture {
 protected:
  http::Response ask(http::Method method, const std::string& path, const std::string& body,
                     const std::string& key, std::vector<http::HeaderField> headers = {}) {
    return send({.path = "/api/v1/" + path,
                 .method = method,
                 .body = body,
                 .headers = std::move(headers),
                 .key = key});
  }
  http::Response remove(const std::string& path) { return ask(http::Method::delete_, path, "", key_); }
  static std::string id_of(const std::string& key) { return key.substr(0, key.find('/')); }

  std::vector<std::string> events_of(const std::string& id) {
    std::vector<std::string> types;
    const auto page = object_in(get("events?object=" + id));
    for (const auto& each : page.at("events").as_array()) types.push_back(text_in(each.as_object(), "type"));
    return types;
  }
};

TEST_F(KeysTest, OneIsMadeShownChangedAndDeleted) {
  const auto made = post("keys", R"({"name": "Shop", "scopes": ["invites:read"], "ttl": "90d"})");
  ASSERT_EQ(made.status, 201) << made.body;
  auto body = object_in(made);
  const auto secret = text_in(body, "secret");
  const auto id = text_in(body, "id");
  EXPECT_EQ(header_of(made, "Location"), "https://example.com/api/v1/keys/" + id);
  EXPECT_EQ(header_of(made, "Cache-Control"), "no-store");
  EXPECT_EQ(text_in(body, "expires_at"), "2026-04-01T00:00:00Z");
  EXPECT_EQ(ask(http::Method::get, "invites", "", secret).status, 200) << "it is good";
  EXPECT_EQ(ask(http::Method::get, "events", "", secret).status, 403) << "and for no more";

  body.erase("secret");
  EXPECT_EQ(body.at("last_used_at"), nullptr);
  body["last_used_at"] = "2026-01-01T00:00:00Z";
  EXPECT_EQ(object_in(get("keys/" + id)), body);
  EXPECT_THAT(get("keys").body, Not(HasSubstr(secret.substr(secret.find('/')))));

  const auto changed = patch("keys/" + id, R"({"name": "Web shop", "expires_at": null})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  body["name"] = "Web shop";
  body["expires_at"] = nullptr;
  EXPECT_EQ(object_in(changed), body);
  EXPECT_EQ(object_in(get("keys/" + id)), body);
  EXPECT_EQ(ask(http::Method::get, "invites", "", secret).status, 200) << "its secret is the same";

  EXPECT_EQ(object_in(remove("keys/" + id)), body);
  EXPECT_EQ(ask(http::Method::get, "invites", "", secret).status, 401);
  EXPECT_EQ(get("keys/" + id).status, 404);
  EXPECT_EQ(remove("keys/" + id).status, 404);
  EXPECT_THAT(events_of(id), ElementsAre("key.created", "key.updated", "key.deleted"));
  const auto event = object_in(get("events?object=" + id + "&type=key.updated"));
  EXPECT_THAT(json::serialize(event), HasSubstr(R"("changed":"name,expires_at")"));
  EXPECT_THAT(json::serialize(event), HasSubstr(R"({"type":"api-key","id":")" + id_of(key_)));
}

TEST_F(KeysTest, NoneGivesMoreThanItHas) {
  const auto poor = key_for({Scope::manage_keys, Scope::read_invites});
  for (const std::string scope : {"invites:create", "events:read", "accounts:freeze"}) {
    const auto refused = ask(http::Method::post, "keys", R"({"scopes": [")" + scope + R"("]})", poor);
    EXPECT_EQ(refused.status, 403) << scope;
    EXPECT_THAT(header_of(refused, "WWW-Authenticate"), HasSubstr(scope));
  }
  EXPECT_EQ(ask(http::Method::post, "keys", R"({"scopes": ["keys:manage", "invites:read"]})", poor).status,
            201);
  const auto prolonged = ask(http::Method::patch, "keys/" + id_of(key_), R"({"expires_at": null})", poor);
  EXPECT_EQ(prolonged.status, 403) << "a key that may do more";
  EXPECT_EQ(ask(http::Method::delete_, "keys/" + id_of(key_for({Scope::create_invites})), "", poor).status,
            200)
      << "taking away is no giving";
}

TEST_F(KeysTest, NoneOutlivesTheOneThatMakesIt) {
  const auto made = post("keys", R"({"scopes": ["keys:manage"], "expires_at": "2026-02-01T00:00:00Z"})");
  const auto brief = text_in(object_in(made), "secret");
  const auto child = ask(http::Method::post, "keys", R"({"scopes": ["keys:manage"]})", brief);
  ASSERT_EQ(child.status, 201);
  EXPECT_EQ(text_in(object_in(child), "expires_at"), "2026-02-01T00:00:00Z");
  for (const std::string longer : {R"({"scopes": ["keys:manage"], "expires_at": "2026-02-01T00:00:01Z"})",
                                   R"({"scopes": ["keys:manage"], "ttl": "32d"})"}) {
    const auto refused = ask(http::Method::post, "keys", longer, brief);
    EXPECT_EQ(refused.status, 400) << longer;
    EXPECT_THAT(refused.body, HasSubstr(R"("pointer":"/expires_at")"));
  }
  for (const std::string longer : {R"({"expires_at": null})", R"({"expires_at": "2026-03-01T00:00:00Z"})"}) {
    EXPECT_EQ(ask(http::Method::patch, "keys/" + id_of(brief), longer, brief).status, 400) << longer;
  }
  EXPECT_EQ(ask(http::Method::patch, "keys/" + id_of(brief), R"({"name": "brief"})", brief).status, 200);
}

TEST_F(KeysTest, OneDoesNotDeleteItselfUnknowingly) {
  const auto own = "keys/" + id_of(key_);
  const auto refused = remove(own);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("urn:usher:problem:own-key"));
  EXPECT_EQ(remove(own + "?own=false").status, 409);
  EXPECT_EQ(remove(own + "?own=1").status, 400);
  EXPECT_EQ(get(own).status, 200);
  EXPECT_EQ(remove(own + "?own=true").status, 200);
  EXPECT_EQ(get(own).status, 401);
}

TEST_F(KeysTest, ThoseOfAnotherHostAreUnknown) {
  const auto foreign = "keys/" + id_of(key_for(all_scopes_, 1));
  const std::string unknown = "keys/AAAAAAAA";
  const auto same = [&](http::Method method, const std::string& body) {
    const auto there = ask(method, foreign, body, key_);
    EXPECT_EQ(there.status, 404);
    EXPECT_EQ(there.body, ask(method, unknown, body, key_).body);
  };
  same(http::Method::get, "");
  same(http::Method::patch, R"({"name": "mine"})");
  same(http::Method::delete_, "");
  EXPECT_THAT(get("keys").body, Not(HasSubstr(foreign.substr(5))));
}

TEST_F(KeysTest, AListGoesPageByPage) {
  std::vector<std::string> made{id_of(key_)};
  for (int i = 0; i < 4; ++i) {
    clock_.advance(std::chrono::seconds{1});
    made.push_back(id_of(key_for({Scope::read_invites})));
  }
  std::vector<std::string> listed;
  std::string path = "keys?limit=2";
  for (bool more = true; more;) {
    const auto page = object_in(get(path));
    for (const auto& key : page.at("keys").as_array()) listed.push_back(text_in(key.as_object(), "id"));
    more = !page.at("next_cursor").is_null();
    if (!more) break;
    path = "keys?limit=2&after=" + text_in(page, "next_cursor");
    if (listed.size() == 2) {
      EXPECT_EQ(remove("keys/" + listed.back()).status, 200) << "where a page ended";
    }
  }
  EXPECT_EQ(listed, made);
  EXPECT_EQ(get("keys?after=x").status, 400);
  EXPECT_EQ(get("keys?limit=201").status, 400);
}

TEST_F(KeysTest, AHostHasSoManyAtMost) {
  const std::string body = R"({"scopes": ["invites:read"]})";
  for (int i = 2; i < 1000; ++i) key_for({Scope::read_invites});
  EXPECT_EQ(post("keys", body).status, 201);
  const auto refused = post("keys", body);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("urn:usher:problem:too-many-keys"));
}

TEST_F(KeysTest, TakesNoIdempotencyKey) {
  const auto refused =
      ask(http::Method::post, "keys", R"({"scopes": ["invites:read"]})", key_, {{"Idempotency-Key", "once"}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("Idempotency-Key"));
  EXPECT_EQ(object_in(get("keys")).at("keys").as_array().size(), 1U);
}

TEST_F(KeysTest, NamesWhatIsWrong) {
  for (const auto& [body, pointer] : std::vector<std::pair<std::string, std::string>>{
           {R"({})", ""},
           {R"({"scopes": []})", "/scopes"},
           {R"({"scopes": ["invites:read", "invites:all"]})", "/scopes/1"},
           {R"({"scopes": "invites:read"})", "/scopes"},
           {R"({"scopes": ["invites:read"], "ttl": "1d", "expires_at": "2026-02-01T00:00:00Z"})",
            "/expires_at"},
           {R"({"scopes": ["invites:read"], "ttl": "soon"})", "/ttl"},
           {R"({"scopes": ["invites:read"], "digest": "x"})", "/digest"}}) {
    const auto refused = post("keys", body);
    EXPECT_EQ(refused.status, 400) << body;
    EXPECT_THAT(refused.body, HasSubstr("\"pointer\":\"" + pointer)) << body;
  }
  EXPECT_EQ(post("keys", R"({"scopes": ["invites:read"], "ttl": "11w", "name": "a\nb"})").status, 400);
  EXPECT_EQ(post("keys", R"({"scopes": ["invites:read"], "expires_at": "2025-01-01T00:00:00Z"})").status,
            400);
  EXPECT_EQ(patch("keys/" + id_of(key_), R"({"scopes": ["invites:read"]})").status, 400);
  EXPECT_EQ(patch("keys/" + id_of(key_), R"({"expires_at": "2025-01-01T00:00:00Z"})").status, 400);
}

TEST_F(KeysTest, TellsOfTheHostThatAKeyIsFor) {
  const auto key = key_for({Scope::create_invites}, 1);
  const auto hosts = object_in(send({.path = "/api/v1/hosts", .key = key})).at("hosts").as_array();
  ASSERT_EQ(hosts.size(), 1U);
  const auto& host = hosts.front().as_object();
  EXPECT_EQ(text_in(host, "name"), "example.org");
  EXPECT_EQ(text_in(host, "public_url"), "https://example.org");
  EXPECT_EQ(json::serialize(host.at("defaults")), R"({"ttl":"1w","uses":{"limit":1}})");
  EXPECT_EQ(host.at("limits").at("note_bytes").to_number<int>(), 1000);
}

TEST_F(KeysTest, AQuotaIsGivenShownAndChanged) {
  const auto made =
      post("keys", R"({"scopes": ["invites:create"], "quota": {"invites": 1, "period": "day"}})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(json::serialize(object_in(made).at("quota")),
            R"({"invites":1,"period":"day","used":0,"renews_at":"2026-01-02T00:00:00Z"})");
  const auto secret = text_in(object_in(made), "secret");
  EXPECT_EQ(ask(http::Method::post, "invites", "{}", secret).status, 201);
  const auto refused = ask(http::Method::post, "invites", "{}", secret);
  EXPECT_EQ(refused.status, 429);
  EXPECT_THAT(refused.body, HasSubstr("urn:usher:problem:quota-used-up"));
  EXPECT_EQ(header_of(refused, "Retry-After"), "Fri, 02 Jan 2026 00:00:00 GMT");
  EXPECT_THAT(get("keys/" + id_of(secret)).body, HasSubstr(R"("used":1)"));
  EXPECT_THAT(patch("keys/" + id_of(secret), R"({"quota": {"invites": 2, "period": "day"}})").body,
              HasSubstr(R"({"invites":2,"period":"day","used":1,)"));
  EXPECT_EQ(ask(http::Method::post, "invites", "{}", secret).status, 201);
  clock_.advance(std::chrono::days{1});
  EXPECT_THAT(get("keys/" + id_of(secret)).body, HasSubstr(R"("used":0,"renews_at":"2026-01-03)"));
  EXPECT_EQ(object_in(patch("keys/" + id_of(secret), R"({"quota": null})")).at("quota"), nullptr);
  EXPECT_EQ(patch("keys/" + id_of(secret), R"({"quota": "1/day"})").status, 400);
}

TEST_F(KeysTest, OneWithAQuotaChangesNoneAndGivesNone) {
  const auto made = post(
      "keys", R"({"scopes": ["keys:manage", "invites:create"], "quota": {"invites": 1, "period": "day"}})");
  const auto bounded = text_in(object_in(made), "secret");
  const auto lifted = ask(http::Method::patch, "keys/" + id_of(bounded), R"({"quota": null})", bounded);
  EXPECT_EQ(lifted.status, 400);
  EXPECT_THAT(lifted.body, HasSubstr(R"("pointer":"/quota")"));
  EXPECT_EQ(ask(http::Method::post, "keys", R"({"scopes": ["invites:create"]})", bounded).status, 400);
  EXPECT_EQ(ask(http::Method::post, "keys", R"({"scopes": ["keys:manage"]})", bounded).status, 201);
}

}  // namespace
}  // namespace usher::api::v1
