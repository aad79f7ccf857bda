#include "adapters/web/api/v1/api_fixture_test.hpp"

namespace usher::api::v1 {
namespace {

using domain::Scope;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class WebhooksTest : public ApiFixture {
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

  json::object made(const std::string& body = R"({"url": "https://hooks.example/a"})") {
    const auto response = post("webhooks", body);
    EXPECT_EQ(response.status, 201) << response.body;
    return object_in(response);
  }
  std::string path_of_one() { return "webhooks/" + text_in(made(), "id"); }

  /// Notes what became of an event that is not in the record any more.
  std::string deliver(const std::string& webhook, std::int64_t number, domain::DeliveryState state) {
    const domain::Delivery delivery{.webhook = webhook,
                                    .event = {.number = number},
                                    .event_time = clock_.now(),
                                    .type = domain::EventType::invite_created,
                                    .state = state,
                                    .tries = 1,
                                    .status = 500,
                                    .problem = {},
                                    .next_try = {},
                                    .changed_at = clock_.now()};
    EXPECT_TRUE(domain::wait_for<domain::Webhook>(
        [&](auto done) { store_.change_webhook(webhook, {.delivery = delivery}, {}, std::move(done)); }));
    return domain::to_string(delivery.event, delivery.event_time);
  }

  std::vector<std::string> events_of(const std::string& id) {
    std::vector<std::string> types;
    const auto page = object_in(get("events?object=" + id));
    for (const auto& each : page.at("events").as_array()) types.push_back(text_in(each.as_object(), "type"));
    return types;
  }
};

TEST_F(WebhooksTest, OneIsMadeShownChangedAndDeleted) {
  const auto answer = post("webhooks", R"({"url": "https://hooks.example/a", "types": ["invite.created"]})");
  ASSERT_EQ(answer.status, 201) << answer.body;
  auto body = object_in(answer);
  const auto id = text_in(body, "id");
  EXPECT_THAT(text_in(body, "secret"), StartsWith("whsec_"));
  EXPECT_EQ(header_of(answer, "Location"), "https://example.com/api/v1/webhooks/" + id);
  EXPECT_EQ(header_of(answer, "Cache-Control"), "no-store");

  body.erase("secret");
  const auto shown = get("webhooks/" + id);
  EXPECT_EQ(object_in(shown), body);
  EXPECT_EQ(header_of(shown, "ETag"), header_of(answer, "ETag"));
  EXPECT_EQ(object_in(get("webhooks")).at("webhooks").as_array(), json::array{body});
  EXPECT_THAT(get("webhooks").body, Not(HasSubstr("whsec_")));

  const auto changed = patch("webhooks/" + id, R"({"url": "https://other.example/b", "types": null})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  body["url"] = "https://other.example/b";
  body["types"] = json::array();
  EXPECT_EQ(object_in(changed), body);
  EXPECT_EQ(text_in(object_in(patch("webhooks/" + id, R"({"state": "disabled"})")), "state"), "disabled");
  EXPECT_EQ(object_in(patch("webhooks/" + id, R"({"state": "enabled"})")), body);
  EXPECT_EQ(object_in(patch("webhooks/" + id, "{}")), body);

  EXPECT_EQ(object_in(remove("webhooks/" + id)), body);
  EXPECT_EQ(get("webhooks/" + id).status, 404);
  EXPECT_EQ(remove("webhooks/" + id).status, 404);
  EXPECT_THAT(events_of(id), ElementsAre("webhook.created", "webhook.updated", "webhook.disabled",
                                         "webhook.enabled", "webhook.deleted"));
  EXPECT_THAT(get("events?object=" + id).body, HasSubstr(R"({"type":"api-key","id":")"));
}

TEST_F(WebhooksTest, AChangeMayExpectAVersion) {
  const auto path = path_of_one();
  const auto seen = header_of(get(path), "ETag");
  EXPECT_EQ(patch(path, R"({"state": "disabled"})", {{"If-Match", seen}}).status, 200);
  const auto late = patch(path, R"({"state": "enabled"})", {{"If-Match", seen}});
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(text_in(object_in(get(path)), "state"), "disabled");
  EXPECT_EQ(patch(path, R"({"state": "enabled"})", {{"If-Match", "\"1\", *"}}).status, 200);
}

TEST_F(WebhooksTest, ANewSecretIsToldOnce) {
  const auto first = made();
  const auto path = "webhooks/" + text_in(first, "id");
  const auto rotated = post(path + "/rotate");
  ASSERT_EQ(rotated.status, 200) << rotated.body;
  EXPECT_THAT(text_in(object_in(rotated), "secret"), StartsWith("whsec_"));
  EXPECT_NE(text_in(object_in(rotated), "secret"), text_in(first, "secret"));
  EXPECT_EQ(header_of(rotated, "Location"), "");
  EXPECT_THAT(get(path).body, Not(HasSubstr("whsec_")));
  for (const std::string where : {"webhooks", "webhooks/x/rotate"}) {
    const std::string body = where == "webhooks" ? R"({"url": "https://hooks.example/"})" : "";
    const auto refused = ask(http::Method::post, where, body, key_, {{"Idempotency-Key", "once"}});
    EXPECT_EQ(refused.status, 400) << where;
    EXPECT_THAT(refused.body, HasSubstr("Idempotency-Key"));
  }
}

TEST_F(WebhooksTest, ATestTellsWhatCameOfIt) {
  const auto path = path_of_one();
  EXPECT_EQ(post(path + "/test").body, "{\"arrived\":true,\"status\":204,\"problem\":null}\n");
  tester_.outcome = domain::TryOutcome{.status = {}, .problem = "it took too long", .retry_after = {}};
  EXPECT_EQ(post(path + "/test").body,
            "{\"arrived\":false,\"status\":null,\"problem\":\"it took too long\"}\n");
  tester_.outcome = domain::fail(domain::Errc::rate_limited, "A test of this webhook is under way.");
  const auto refused = post(path + "/test");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(header_of(refused, "Retry-After"), "5");
  EXPECT_EQ(tester_.tested.size(), 3U);
  EXPECT_EQ(post("webhooks/unknown/test").status, 404);
  EXPECT_EQ(tester_.tested.size(), 3U);
}

TEST_F(WebhooksTest, DeliveriesGoPageByPageAndByState) {
  const auto id = text_in(made(), "id");
  std::vector<std::string> events;
  for (const std::int64_t number : {1, 2, 3, 4, 5}) {
    events.insert(events.begin(), deliver(id, number,
                                          number % 2 == 0 ? domain::DeliveryState::failed
                                                          : domain::DeliveryState::delivered));
  }
  const auto list = [&](const std::string& query) {
    std::vector<std::string> listed;
    std::string after;
    do {
      const auto page = object_in(get("webhooks/" + id + "/deliveries?limit=2" + query + after));
      for (const auto& each : page.at("deliveries").as_array()) {
        listed.push_back(text_in(each.as_object(), "event"));
      }
      after = page.at("next_cursor").is_null() ? "" : "&after=" + text_in(page, "next_cursor");
    } while (!after.empty());
    return listed;
  };
  EXPECT_EQ(list(""), events);
  EXPECT_THAT(list("&state=failed"), ElementsAre(events[1], events[3]));
  EXPECT_EQ(list("&state=failed&state=delivered"), events);
  EXPECT_THAT(list("&state=waiting"), ElementsAre());
  EXPECT_EQ(get("webhooks/" + id + "/deliveries?state=lost").status, 400);
  EXPECT_EQ(get("webhooks/" + id + "/deliveries?after=x").status, 400);
  EXPECT_EQ(get("webhooks/" + id + "/deliveries?limit=201").status, 400);
  EXPECT_EQ(get("webhooks/unknown/deliveries").status, 404);
}

TEST_F(WebhooksTest, AnEventIsSentOnceMore) {
  const auto id = text_in(made(), "id");
  const auto event = deliver(id, 7, domain::DeliveryState::failed);
  const auto again = post("webhooks/" + id + "/replay", R"({"event": ")" + event + "\"}");
  ASSERT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(text_in(object_in(again), "state"), "waiting");
  EXPECT_EQ(object_in(get("webhooks/" + id + "/deliveries")).at("deliveries").as_array(),
            json::array{object_in(again)});
  for (const std::string unknown : {"", "x", "0000000000000000000"}) {
    const auto refused = post("webhooks/" + id + "/replay", R"({"event": ")" + unknown + "\"}");
    EXPECT_EQ(refused.status, 400) << unknown;
    EXPECT_THAT(refused.body, HasSubstr(R"("pointer":"/event")")) << unknown;
  }
}

TEST_F(WebhooksTest, ThoseOfAnotherHostAreUnknown) {
  const auto foreign = key_for(all_scopes_, 1);
  const auto there =
      object_in(ask(http::Method::post, "webhooks", R"({"url": "https://hooks.example/"})", foreign));
  const std::string id = text_in(there, "id");
  const auto event = deliver(id, 7, domain::DeliveryState::failed);
  for (const auto& [method, below, body] : std::vector<std::tuple<http::Method, std::string, std::string>>{
           {http::Method::get, "", ""},
           {http::Method::patch, "", R"({"state": "disabled"})"},
           {http::Method::delete_, "", ""},
           {http::Method::post, "/rotate", ""},
           {http::Method::post, "/test", ""},
           {http::Method::get, "/deliveries", ""},
           {http::Method::post, "/replay", R"({"event": ")" + event + "\"}"}}) {
    const auto refused = ask(method, "webhooks/" + id + below, body, key_);
    EXPECT_EQ(refused.status, 404) << below;
    EXPECT_EQ(refused.body, ask(method, "webhooks/unknown" + below, body, key_).body) << below;
  }
  EXPECT_TRUE(tester_.tested.empty());
  EXPECT_EQ(object_in(get("webhooks")).at("webhooks").as_array().size(), 0U);
  auto body = there;
  body.erase("secret");
  EXPECT_EQ(object_in(ask(http::Method::get, "webhooks/" + id, "", foreign)), body) << "it is as it was";
}

TEST_F(WebhooksTest, AKeyWithoutTheScopeDoesNothing) {
  const auto path = path_of_one();
  const auto poor = key_for({Scope::manage_keys, Scope::read_events});
  for (const auto& below : {"", "/deliveries"}) {
    const auto refused = ask(http::Method::get, path + below, "", poor);
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(header_of(refused, "WWW-Authenticate"), HasSubstr("webhooks:manage"));
  }
  EXPECT_EQ(ask(http::Method::post, path + "/rotate", "", poor).status, 403);
}

TEST_F(WebhooksTest, AHostHasSoManyAtMost) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < domain::webhooks_max; ++i) {
    clock_.advance(std::chrono::seconds{1});
    ids.push_back(text_in(made(), "id"));
  }
  const auto refused = post("webhooks", R"({"url": "https://hooks.example/"})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("urn:usher:problem:too-many-webhooks"));
  std::vector<std::string> listed;
  std::string after;
  do {
    const auto page = object_in(get("webhooks?limit=7" + after));
    for (const auto& each : page.at("webhooks").as_array()) listed.push_back(text_in(each.as_object(), "id"));
    after = page.at("next_cursor").is_null() ? "" : "&after=" + text_in(page, "next_cursor");
  } while (!after.empty());
  EXPECT_EQ(listed, ids);
  EXPECT_EQ(get("webhooks?after=x").status, 400);
}

TEST_F(WebhooksTest, NamesWhatIsWrong) {
  const std::string too_long = "https://hooks.example/" + std::string(domain::webhook_url_bytes_max, 'a');
  const std::vector<std::pair<std::string, std::string>> wrong{
      {R"({})", "/url"},
      {R"({"url": null})", "/url"},
      {R"({"url": 7})", "/url"},
      {R"({"url": ""})", "/url"},
      {R"({"url": "http://hooks.example/"})", "/url"},
      {R"({"url": "https://a:b@hooks.example/"})", "/url"},
      {R"({"url": "https://127.0.0.1/"})", "/url"},
      {R"({"url": "https://[::ffff:10.0.0.1]/"})", "/url"},
      {R"({"url": "https://localhost/"})", "/url"},
      {R"({"url": ")" + too_long + "\"}", "/url"},
      {R"({"url": "https://hooks.example/", "types": "invite.created"})", "/types"},
      {R"({"url": "https://hooks.example/", "types": ["invite.created", "invite.lost"]})", "/types/1"},
      {R"({"url": "https://hooks.example/", "types": [null]})", "/types/0"},
      {R"({"url": "https://hooks.example/", "url": "https://hooks.example/"})", "/url"},
      {R"({"url": "https://hooks.example/", "secret": "whsec_a"})", "/secret"}};
  for (const auto& [body, pointer] : wrong) {
    const auto refused = post("webhooks", body);
    EXPECT_EQ(refused.status, 400) << body;
    EXPECT_THAT(refused.body, HasSubstr("\"pointer\":\"" + pointer + '"')) << body;
  }
  const auto path = path_of_one();
  for (const auto& [body, pointer] :
       std::vector<std::pair<std::string, std::string>>{{R"({"url": null})", "/url"},
                                                        {R"({"url": "https://10.0.0.1/"})", "/url"},
                                                        {R"({"state": "gone"})", "/state"},
                                                        {R"({"state": null})", "/state"},
                                                        {R"({"types": ["x"]})", "/types/0"},
                                                        {R"({"id": "x"})", "/id"}}) {
    const auto refused = patch(path, body);
    EXPECT_EQ(refused.status, 400) << body;
    EXPECT_THAT(refused.body, HasSubstr("\"pointer\":\"" + pointer + '"')) << body;
  }
  EXPECT_EQ(post(path + "/test", "{}").status, 400);
  EXPECT_EQ(post(path + "/replay", "{}").status, 400);
}

TEST_F(WebhooksTest, AKeyThatIsDeletedMeanwhileDoesNothing) {
  const auto path = path_of_one();
  const auto event = deliver(path.substr(path.find('/') + 1), 7, domain::DeliveryState::failed);
  const auto before = get("webhooks").body;
  for (const auto& [method, where, body] : std::vector<std::tuple<http::Method, std::string, std::string>>{
           {http::Method::post, "webhooks", R"({"url": "https://hooks.example/"})"},
           {http::Method::patch, path, R"({"state": "disabled"})"},
           {http::Method::delete_, path, ""},
           {http::Method::post, path + "/rotate", ""},
           {http::Method::post, path + "/replay", R"({"event": ")" + event + "\"}"}}) {
    const auto key = key_for(all_scopes_);
    store_.when_webhooks_are_listed = [this, id = key.substr(0, key.find('/'))] {
      domain::wait_for<void>([&](auto done) { keys_.remove(hosts_.all().front(), id, {}, std::move(done)); });
    };
    EXPECT_EQ(ask(method, where, body, key).status, 401) << where;
    EXPECT_EQ(get("webhooks").body, before) << where;
  }
  EXPECT_THAT(get(path + "/deliveries?state=failed").body, HasSubstr(event));
}

}  // namespace
}  // namespace usher::api::v1
