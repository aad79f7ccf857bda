#include "adapters/web/api/v1/api_fixture_test.hpp"
#include "adapters/web/api/v1/route.hpp"

namespace usher::api::v1 {
namespace {

using http::Method;
using testing::HasSubstr;

/// A route's address, with something in it that there is not.
std::string address_of(const Route& route) {
  std::string path = std::string(prefix) + std::string(route.path);
  for (const std::string_view part : {"{id}", "{name}"}) {
    if (const auto at = path.find(part); at != std::string::npos)
      path.replace(at, part.size(), "00000000000");
  }
  return path;
}

class GateTest : public ApiFixture {
 protected:
  http::Response ask(const Route& route, const std::string& key) {
    return send({.path = address_of(route),
                 .method = route.method,
                 .body = route.body == Route::Body::needed ? "{}" : "",
                 .key = key});
  }
};

TEST_F(GateTest, EveryRouteNeedsItsScopeAndNoOther) {
  for (const Route& route : routes()) {
    if (!route.scope) continue;
    auto others = all_scopes_.bits() & ~(1U << static_cast<unsigned>(*route.scope));
    const auto refused = ask(route, key_for(domain::ScopeSet::from_bits(others)));
    EXPECT_EQ(refused.status, 403) << route.name;
    EXPECT_THAT(refused.body, HasSubstr("urn:usher:problem:scope-missing"));
    EXPECT_EQ(header_of(refused, "WWW-Authenticate"), R"(Bearer error="insufficient_scope", scope=")" +
                                                          std::string(domain::name_of(*route.scope)) + '"');
    const auto taken = ask(route, key_for({*route.scope}));
    EXPECT_NE(taken.status, 403) << route.name;
    EXPECT_NE(taken.status, 401) << route.name;
  }
}

TEST_F(GateTest, AKeyForPlainInvitesGivesNothingElseAway) {
  const auto key = key_for({domain::Scope::create_invites});
  for (const std::string body :
       {R"({"groups": ["family"]})", R"({"roles": ["admin"]})", R"({"contact": "juliet"})"}) {
    const auto refused =
        send({.path = "/api/v1/invites", .method = http::Method::post, .body = body, .key = key});
    EXPECT_EQ(refused.status, 403) << body;
    EXPECT_EQ(header_of(refused, "WWW-Authenticate"),
              R"(Bearer error="insufficient_scope", scope="invites:update")");
  }
  EXPECT_EQ(send({.path = "/api/v1/invites", .method = http::Method::post, .body = "{}", .key = key}).status,
            201);
}

TEST_F(GateTest, EveryRouteNeedsAKey) {
  for (const Route& route : routes()) {
    const auto without = ask(route, "");
    EXPECT_EQ(without.status, 401) << route.name;
    EXPECT_EQ(header_of(without, "WWW-Authenticate"), "Bearer") << route.name;
    const auto wrong = ask(route, "no/key");
    EXPECT_EQ(wrong.status, 401) << route.name;
    EXPECT_EQ(header_of(wrong, "WWW-Authenticate"), R"(Bearer error="invalid_token")");
    EXPECT_EQ(header_of(wrong, "Content-Type"), "application/problem+json");
  }
}

TEST_F(GateTest, TakesNoKeyFromTheAddress) {
  EXPECT_EQ(send({.path = "/api/v1/invites?key=" + key_}).status, 401);
  const auto both = get("invites?key=" + key_);
  EXPECT_EQ(both.status, 400);
  EXPECT_THAT(both.body, HasSubstr(R"("parameter":"key")"));
  EXPECT_THAT(both.body, testing::Not(HasSubstr(key_))) << "a secret";
}

TEST_F(GateTest, ADeletedKeyReadsNothingMore) {
  EXPECT_EQ(get("invites").status, 200);
  const std::string id = key_.substr(0, key_.find('/'));
  // By another process, whose deletion this one's memory knows nothing of.
  ASSERT_TRUE(domain::wait_for<void>([&](auto done) {
    store_.delete_key(hosts_.all().front().domain, id, {.by = {}, .at = clock_.now(), .reason = {}},
                      std::move(done));
  }));
  EXPECT_EQ(post("invites", "{}").status, 401);
  EXPECT_EQ(get("invites").status, 401);
}

TEST_F(GateTest, LimitsKeysAndFailures) {
  use_limits({.per_key = {.count = 2, .window = std::chrono::hours{1}},
              .per_address_failures = {.count = 1, .window = std::chrono::hours{1}}});
  EXPECT_EQ(get("invites").status, 200);
  EXPECT_EQ(get("invites").status, 200);
  const auto limited = get("invites");
  EXPECT_EQ(limited.status, 429);
  EXPECT_THAT(header_of(limited, "RateLimit"), HasSubstr("per-key"));
  EXPECT_EQ(send({.path = "/api/v1/invites", .key = "no/key"}).status, 401);
  EXPECT_EQ(send({.path = "/api/v1/invites", .key = "no/other"}).status, 429);
}

TEST_F(GateTest, AKeyThatIsRememberedGoesOnWhateverOthersTry) {
  use_limits({.per_key = {}, .per_address_failures = {.count = 1, .window = std::chrono::hours{1}}});
  EXPECT_EQ(get("invites").status, 200);
  for (int i = 0; i < 30; ++i) send({.path = "/api/v1/invites", .key = "no/key" + std::to_string(i)});
  EXPECT_EQ(get("invites").status, 200);
  ASSERT_TRUE(domain::wait_for<void>([&](auto done) {
    store_.delete_key(hosts_.all().front().domain, key_.substr(0, key_.find('/')),
                      {.by = {}, .at = clock_.now(), .reason = {}}, std::move(done));
  }));
  EXPECT_EQ(get("invites").status, 429) << "the store was asked";
}

TEST_F(GateTest, KnowsWhatIsThere) {
  EXPECT_EQ(get("nothing").status, 404);
  EXPECT_EQ(get("invites/").status, 404);
  EXPECT_EQ(get("invites//revoke").status, 404);
  EXPECT_EQ(get("invites/%zz").status, 404);
  const auto other = send({.path = "/api/v1/invites", .method = Method::delete_, .key = key_});
  EXPECT_EQ(other.status, 405);
  EXPECT_EQ(header_of(other, "Allow"), "GET, POST");
  EXPECT_EQ(send({.path = "/api/v1/events", .method = Method::other, .key = key_}).status, 405);
}

TEST_F(GateTest, WantsJsonThatSaysSo) {
  const auto form = send({.path = "/api/v1/invites",
                          .method = Method::post,
                          .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                          .key = key_});
  EXPECT_EQ(form.status, 415);
  EXPECT_EQ(header_of(form, "Accept"), "application/json");
}

}  // namespace
}  // namespace usher::api::v1
