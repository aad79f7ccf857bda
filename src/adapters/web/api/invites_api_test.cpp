#include "adapters/web/api/invites_api.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/store/memory/memory_store.hpp"
#include "base/http/responder_for_test.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::api {
namespace {

using domain::KeyMethod;
using domain::wait_for;
using http::Method;
using http::Response;
using std::chrono::hours;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

domain::Hosts example_hosts() {
  return domain::Hosts({domain::Host{.domain = *domain::DomainName::parse("example.com"),
                                     .public_url = "https://example.com",
                                     .landing_url = "https://example.com/invite?{token}",
                                     .site_name = "Example",
                                     .invite_ttl = hours{168},
                                     .reset_ttl = hours{24}}});
}

class FakeClock final : public domain::Clock {
 public:
  [[nodiscard]] domain::Timestamp now() const override { return now_; }
  void advance(domain::Duration by) { now_ += by; }

 private:
  domain::Timestamp now_ = std::chrono::sys_days{std::chrono::January / 1 / 2026};
};

class CountingObserver final : public Observer {
 public:
  void on_key_refused() override { ++refused; }
  void on_rate_limited(std::string_view policy) override { limited.emplace_back(policy); }

  int refused = 0;
  std::vector<std::string> limited;
};

/// What a client would send.
struct Sent {
  std::string target = "/invites_api";
  Method method = Method::get;
  std::vector<http::HeaderField> headers;
  std::string address = "192.0.2.1";
  std::string body;
};

class InvitesApiTest : public testing::Test {
 protected:
  InvitesApiTest() { use_limits({}); }

  void use_limits(const KeyLimits& limits) {
    api_.emplace(keys_, invitations_, hosts_, limits, observer_);
    router_ = http::Router();
    api_->mount(router_);
  }

  domain::IssuedKey create_key(domain::KeyDraft draft = {}) {
    return *wait_for<domain::IssuedKey>(
        [&](auto done) { keys_.create(hosts_.all().front(), std::move(draft), {}, std::move(done)); });
  }

  Response send(const Sent& sent) {
    http::Request request;
    request.method = sent.method;
    request.target = sent.target;
    const auto mark = request.target.find('?');
    request.path = request.target.substr(0, mark);
    request.has_query = mark != std::string_view::npos;
    if (request.has_query) request.query = request.target.substr(mark + 1);
    request.headers = sent.headers;
    request.body = sent.body;
    request.client = *http::ClientAddress::parse(sent.address);
    std::optional<Response> answer;
    const auto* route = router_.find(request);
    router_.dispatch(route, request, http::responder_calling([&](Response response) {
                       EXPECT_FALSE(answer) << "answered twice";
                       answer = std::move(response);
                     }));
    EXPECT_TRUE(answer) << "not answered";
    return answer ? *std::move(answer) : Response{};
  }

  Response with_bearer(std::string_view key, std::string target = "/invites_api",
                       Method method = Method::post) {
    const std::string value = "Bearer " + std::string(key);
    return send({.target = std::move(target), .method = method, .headers = {{"Authorization", value}}});
  }

  std::size_t invites() {
    return wait_for<domain::InvitePage>([&](auto done) { store_.list_invites({}, std::move(done)); })
        ->invites.size();
  }

  domain::Hosts hosts_ = example_hosts();
  store::MemoryStore store_;
  FakeClock clock_;
  secrets::SystemRandom random_;
  secrets::MasterKey master_{secrets::KeyBytes{}};
  domain::ApiKeys keys_{store_, clock_, random_, master_};
  domain::Invitations invitations_{store_, clock_, random_, master_, hosts_};
  CountingObserver observer_;
  std::optional<InvitesApi> api_;
  http::Router router_;
};

std::string location_of(const Response& response) {
  constexpr std::string_view name = "Location: ";
  const auto start = response.fields().find(name);
  if (start == std::string::npos) return {};
  return response.fields().substr(start + name.size(),
                                  response.fields().find("\r\n", start) - start - name.size());
}

TEST_F(InvitesApiTest, CreatesAnInvite) {
  const auto key = create_key();
  const auto response = send({.target = "/invites_api?key=" + std::string(key.text.reveal())});
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.body, "");
  EXPECT_THAT(
      response.fields(),
      AllOf(HasSubstr("Access-Control-Allow-Origin: *\r\n"), HasSubstr("Access-Control-Max-Age: 7200\r\n"),
            HasSubstr("Access-Control-Allow-Methods: OPTIONS, GET, POST\r\n"),
            HasSubstr("Access-Control-Allow-Headers: Content-Type, Authorization, Idempotency-Key\r\n"),
            HasSubstr("Cache-Control: no-store\r\n")));
  const std::string location = location_of(response);
  EXPECT_THAT(location, testing::StartsWith("https://example.com/invite?"));
  const auto invite =
      wait_for<domain::Invite>([&](auto done) { invitations_.find(location, std::move(done)); });
  ASSERT_TRUE(invite);
  EXPECT_EQ(invite->kind, domain::InviteKind::account);
  EXPECT_EQ(invite->expires_at, clock_.now() + hours{168});
  EXPECT_EQ(invite->source_detail, key.key.id);
}

TEST_F(InvitesApiTest, ARequestThatIsSentAgainMakesNothingAnew) {
  const auto issued = create_key();
  const std::string bearer = "Bearer " + std::string(issued.text.reveal());
  const auto post = [&](const std::string& key, const std::string& body = {}, Method method = Method::post) {
    return send({.target = "/invites_api",
                 .method = method,
                 .headers = {{"Authorization", bearer}, {"Idempotency-Key", key}},
                 .body = body});
  };
  const auto first = post("\"8e03978e\"", "a=1");
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(post("8e03978e", "a=1").fields(), first.fields()) << "with quotes or without";
  EXPECT_EQ(invites(), 1U);
  const auto changed = post("8e03978e", "a=2");
  EXPECT_EQ(changed.status, 422);
  EXPECT_THAT(changed.body, HasSubstr("urn:usher:problem:idempotency-mismatch"));
  EXPECT_NE(post("another", "a=1").fields(), first.fields());
  EXPECT_EQ(invites(), 2U);
  EXPECT_EQ(post("8e03978e", "a=1", Method::get).status, 201) << "a GET creates each time, as it always did";
  EXPECT_EQ(invites(), 3U);
  clock_.advance(hours{24});
  EXPECT_NE(post("8e03978e", "a=1").fields(), first.fields()) << "it is forgotten after a day";
  EXPECT_EQ(invites(), 4U);
}

TEST_F(InvitesApiTest, RefusesAnIdempotencyKeyThatIsNone) {
  const auto issued = create_key();
  const std::string bearer = "Bearer " + std::string(issued.text.reveal());
  for (const std::string& key : {std::string(), std::string("\"\""), std::string(129, 'k'),
                                 std::string("a b"), std::string("\xC3\xA9"), std::string("a\"b")}) {
    const auto refused = send({.target = "/invites_api",
                               .method = Method::post,
                               .headers = {{"Authorization", bearer}, {"Idempotency-Key", key}}});
    EXPECT_EQ(refused.status, 400) << key;
  }
  const auto twice =
      send({.target = "/invites_api",
            .method = Method::post,
            .headers = {{"Authorization", bearer}, {"Idempotency-Key", "a"}, {"Idempotency-Key", "b"}}});
  EXPECT_EQ(twice.status, 400);
  EXPECT_EQ(invites(), 0U);
}

TEST_F(InvitesApiTest, RedirectsWhereAsked) {
  const std::string key(create_key().text.reveal());
  EXPECT_EQ(send({.target = "/invites_api?key=" + key + "&redirect=true"}).status, 303);
  EXPECT_EQ(send({.target = "/invites_api/?redirect=0&key=" + key}).status, 303) << "any value";
  EXPECT_EQ(send({.target = "/invites_api?redirect&key=" + key}).status, 303);
  const auto response = with_bearer(key, "/invites_api?redirect=true");
  EXPECT_EQ(response.status, 303);
  EXPECT_THAT(location_of(response), HasSubstr("/invite?"));
}

TEST_F(InvitesApiTest, TakesABearerToken) {
  const std::string key(create_key().text.reveal());
  EXPECT_EQ(with_bearer(key).status, 201);
  EXPECT_EQ(with_bearer(key, "/invites_api", Method::get).status, 201) << "without a query string";
  const std::string odd_case = "bEARER   " + key;
  EXPECT_EQ(send({.headers = {{"authorization", odd_case}}}).status, 201);
  EXPECT_EQ(with_bearer(key, "/invites_api?key=wrong/key").status, 201) << "the header decides";
  EXPECT_EQ(with_bearer("wrong/key", "/invites_api?key=" + key).status, 403) << "the header decides";
}

TEST_F(InvitesApiTest, RefusesEveryBadKeyAlike) {
  const std::string good(create_key().text.reveal());
  const auto deleted = create_key();
  ASSERT_EQ(with_bearer(deleted.text.reveal()).status, 201);
  ASSERT_TRUE(wait_for<void>([&](auto done) {
    store_.delete_key(deleted.key.host, deleted.key.id, {.by = {}, .at = clock_.now(), .reason = {}},
                      std::move(done));
  }));
  std::string other_secret = good;
  other_secret.back() = other_secret.back() == 'A' ? 'B' : 'A';
  std::string unknown_id = good;
  unknown_id.front() = unknown_id.front() == 'A' ? 'B' : 'A';
  const auto reference = send({});
  EXPECT_EQ(reference.status, 403);
  for (const std::string& query :
       {std::string{"?"}, std::string{"?key"}, std::string{"?key="}, std::string{"?key=/"},
        "?key=" + other_secret, "?key=" + unknown_id, "?key=" + std::string(deleted.text.reveal()),
        "?key=" + good + "&key=" + good, std::string{"?key=%zz"}, std::string{"?key=%FF/%FE"}, "?KEY=" + good,
        "?key=" + good + "/", "?key=%00" + good, "?key=" + std::string(5000, 'a')}) {
    const auto response = send({.target = "/invites_api" + query});
    EXPECT_EQ(response.status, 403) << query;
    EXPECT_EQ(response.body, reference.body) << query;
    EXPECT_EQ(response.fields(), reference.fields()) << query;
  }
  const std::string bearer = "Bearer " + good;
  for (const std::vector<http::HeaderField>& headers :
       {std::vector<http::HeaderField>{{"Authorization", bearer}, {"Authorization", bearer}},
        {{"Authorization", "Bearer"}},
        {{"Authorization", "Bearer "}},
        {{"Authorization", ""}},
        {{"Authorization", good}},
        {{"Authorization", "Basic dXNoZXI6dXNoZXI="}}}) {
    const auto response = send({.headers = headers});
    EXPECT_EQ(response.status, 403) << headers.front().value;
    EXPECT_EQ(response.body, reference.body);
  }
  EXPECT_EQ(invites(), 1U) << "the one before the key was deleted";
  EXPECT_GT(observer_.refused, 15);
}

TEST_F(InvitesApiTest, NeverCreatesOnOtherMethods) {
  const std::string target = "/invites_api?key=" + std::string(create_key().text.reveal());
  for (const Method method : {Method::head, Method::put, Method::delete_, Method::patch, Method::other}) {
    const auto response = send({.target = target, .method = method});
    EXPECT_EQ(response.status, 405);
    EXPECT_THAT(response.fields(), AllOf(HasSubstr("Allow: "), HasSubstr("GET"), HasSubstr("POST"),
                                         HasSubstr("Access-Control-Allow-Origin: *")));
    EXPECT_THAT(response.fields(), Not(HasSubstr("Location: ")));
  }
  const auto options = send({.target = target, .method = Method::options});
  EXPECT_EQ(options.status, 200);
  EXPECT_THAT(options.fields(), HasSubstr("Access-Control-Allow-Methods: OPTIONS, GET, POST"));
  EXPECT_EQ(invites(), 0U);
}

TEST_F(InvitesApiTest, HoldsAKeyToItsMethodsScopesAndLifetime) {
  const auto post_only = create_key({.methods = {KeyMethod::post}});
  EXPECT_EQ(with_bearer(post_only.text.reveal()).status, 201);
  const auto refused = with_bearer(post_only.text.reveal(), "/invites_api", Method::get);
  EXPECT_EQ(refused.status, 405);
  EXPECT_THAT(refused.fields(), HasSubstr("Allow: OPTIONS, POST\r\n"));
  ASSERT_TRUE(wait_for<void>([&](auto done) {
    store_.delete_key(post_only.key.host, post_only.key.id, {.by = {}, .at = clock_.now(), .reason = {}},
                      std::move(done));
  }));
  EXPECT_EQ(with_bearer(post_only.text.reveal(), "/invites_api", Method::get).status, 403)
      << "a deleted key is refused as any other, although it was for another method";

  const auto reader = create_key({.scopes = {domain::Scope::read_invites}});
  const auto no_scope = with_bearer(reader.text.reveal());
  EXPECT_EQ(no_scope.status, 403);
  EXPECT_THAT(no_scope.body, HasSubstr("scope-missing"));

  const auto short_lived = create_key({.lifetime = hours{1}});
  EXPECT_EQ(with_bearer(short_lived.text.reveal()).status, 201);
  clock_.advance(hours{1});
  EXPECT_EQ(with_bearer(short_lived.text.reveal()).status, 403);
}

TEST_F(InvitesApiTest, LimitsTheRateOfAKey) {
  use_limits({.per_key = http::Rate{2, std::chrono::hours(1)}, .per_address_failures = {}});
  const auto key = create_key();
  EXPECT_EQ(with_bearer(key.text.reveal()).status, 201);
  EXPECT_EQ(with_bearer(key.text.reveal()).status, 201);
  const auto limited = with_bearer(key.text.reveal());
  EXPECT_EQ(limited.status, 429);
  EXPECT_THAT(limited.fields(),
              AllOf(HasSubstr("Retry-After: "), HasSubstr("RateLimit: "), HasSubstr("RateLimit-Policy: "),
                    HasSubstr("Access-Control-Allow-Origin: *")));
  EXPECT_EQ(with_bearer(create_key().text.reveal()).status, 201) << "each key has its own";
  EXPECT_THAT(observer_.limited, testing::ElementsAre("per-key"));
  EXPECT_EQ(invites(), 3U);
}

TEST_F(InvitesApiTest, LimitsFailuresOfAnAddress) {
  use_limits({.per_key = {}, .per_address_failures = http::Rate{2, std::chrono::hours(1)}});
  const std::string good(create_key().text.reveal());
  const std::string unseen(create_key().text.reveal());
  EXPECT_EQ(with_bearer(good).status, 201);
  EXPECT_EQ(send({.address = "2001:db8::1"}).status, 403);
  EXPECT_EQ(send({.address = "2001:db8::2"}).status, 403);
  const auto limited = send({.address = "2001:db8::ffff:3"});
  EXPECT_EQ(limited.status, 429) << "one /64";
  EXPECT_THAT(limited.fields(), HasSubstr("Retry-After: "));
  EXPECT_EQ(send({.address = "2001:db8:0:1::1"}).status, 403) << "another";
  EXPECT_EQ(send({.target = "/invites_api?key=" + good, .address = "2001:db8::1"}).status, 201)
      << "whoever has a key may go on";
  EXPECT_EQ(send({.target = "/invites_api?key=" + unseen, .address = "2001:db8::1"}).status, 201)
      << "also where it is not remembered";
}

class LimitedAddressTest : public InvitesApiTest {
 protected:
  LimitedAddressTest() {
    use_limits({.per_key = {}, .per_address_failures = http::Rate{1, std::chrono::hours(1)}});
  }

  int status_with(const std::string& key) { return send({.target = "/invites_api?key=" + key}).status; }
};

TEST_F(LimitedAddressTest, CostsTheStoreLittle) {
  const std::string unseen(create_key().text.reveal());
  for (int i = 0; i < 200; ++i) status_with("bad/" + std::to_string(i));
  EXPECT_EQ(status_with(unseen), 429) << "the store is not asked for what may be a guess";
}

TEST_F(LimitedAddressTest, WhoRepeatsABadKeyKeepsNobodyFromAGoodOne) {
  const std::string unseen(create_key().text.reveal());
  for (int i = 0; i < 200; ++i) status_with("bad/key");
  EXPECT_EQ(status_with(unseen), 201);
  EXPECT_EQ(status_with(unseen), 201) << "it is remembered";
}

TEST_F(LimitedAddressTest, WhoKnowsAKeysIdHoldsUpNobody) {
  const auto issued = create_key();
  const std::string good(issued.text.reveal());
  EXPECT_EQ(status_with(good), 201);
  for (int i = 0; i < 200; ++i) status_with(issued.key.id + "/" + std::to_string(i));
  EXPECT_EQ(status_with(good), 201);
}

TEST_F(LimitedAddressTest, AKeyThatWasDeletedIsNotRemembered) {
  const auto issued = create_key();
  const std::string good(issued.text.reveal());
  EXPECT_EQ(status_with(good), 201);
  ASSERT_TRUE(wait_for<void>([&](auto done) {
    store_.delete_key(issued.key.host, issued.key.id, {.by = {}, .at = clock_.now(), .reason = {}},
                      std::move(done));
  }));
  EXPECT_EQ(status_with(good), 403) << "the store said so";
  EXPECT_FALSE(wait_for<std::shared_ptr<const domain::ApiKey>>(
      [&](auto done) { keys_.authenticate(good, domain::Freshness::remembered, std::move(done)); }));
}

}  // namespace
}  // namespace usher::api
