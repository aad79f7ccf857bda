#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "adapters/store/memory/memory_store.hpp"
#include "adapters/web/api/v1/api_v1.hpp"
#include "adapters/web/api/v1/event_waits.hpp"
#include "base/http/responder_for_test.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::api::v1 {

namespace json = boost::json;

inline domain::Host a_host(const std::string& domain) {
  return {.domain = *domain::DomainName::parse(domain),
          .public_url = "https://" + domain,
          .landing_url = "https://" + domain + "/invite?{token}",
          .site_name = "Example",
          .invite_ttl = std::chrono::hours{168},
          .reset_ttl = std::chrono::hours{24}};
}

class FakeClock final : public domain::Clock {
 public:
  [[nodiscard]] domain::Timestamp now() const override { return now_; }
  void advance(domain::Duration by) { now_ += by; }

 private:
  domain::Timestamp now_ = std::chrono::sys_days{std::chrono::January / 1 / 2026};
};

/// What a client would send.
struct Sent {
  std::string path;
  http::Method method = http::Method::get;
  std::string body;
  std::vector<http::HeaderField> headers;
  std::string key;
};

/// Something happens between two steps of a request.
class InterruptedStore final : public store::MemoryStore {
 public:
  void list_webhooks(std::optional<domain::DomainName> host,
                     domain::Done<std::vector<domain::Webhook>> done) override {
    if (auto happens = std::exchange(when_webhooks_are_listed, {})) happens();
    MemoryStore::list_webhooks(std::move(host), std::move(done));
  }
  std::function<void()> when_webhooks_are_listed;
};

/// Answers tests as it is told.
class PlayedTester final : public domain::WebhookTester {
 public:
  void test(const domain::Webhook& webhook, domain::Done<domain::TryOutcome> done) override {
    tested.push_back(webhook.id);
    done(outcome);
  }
  std::vector<std::string> tested;
  domain::Result<domain::TryOutcome> outcome =
      domain::TryOutcome{.status = 204, .problem = {}, .retry_after = {}};
};

/// The API on a store in memory, with a key that may do all and one that does so on another host.
class ApiFixture : public testing::Test {
 protected:
  ApiFixture() { use_limits({}); }

  void use_limits(const KeyLimits& limits) {
    api_.reset();
    gate_.emplace(keys_, limits, observer_);
    api_.emplace(Services{.gate = *gate_,
                          .invitations = invitations_,
                          .bulk = bulk_,
                          .accounts = accounts_,
                          .store = store_,
                          .hosts = hosts_,
                          .retired = retired_,
                          .waits = waits_,
                          .keys = keys_,
                          .pauses = pauses_,
                          .webhooks = webhooks_,
                          .tester = tester_});
    router_ = http::Router();
    api_->mount(router_);
  }

  std::string key_for(domain::ScopeSet scopes, std::size_t host = 0) {
    const auto issued = domain::wait_for<domain::IssuedKey>(
        [&](auto done) { keys_.create(hosts_.all().at(host), {.scopes = scopes}, {}, std::move(done)); });
    return std::string(issued->text.reveal());
  }

  http::Response send(const Sent& sent) {
    std::optional<http::Response> answer;
    send(sent, http::responder_calling([&](http::Response response) {
           EXPECT_FALSE(answer) << "answered twice";
           answer = std::move(response);
         }));
    EXPECT_TRUE(answer) << "not answered";
    return answer ? *std::move(answer) : http::Response{};
  }

  void send(const Sent& sent, http::Responder respond) {
    http::Request request;
    request.method = sent.method;
    request.target = sent.path;
    const auto mark = request.target.find('?');
    request.path = request.target.substr(0, mark);
    request.has_query = mark != std::string_view::npos;
    if (request.has_query) request.query = request.target.substr(mark + 1);
    const std::string bearer = "Bearer " + sent.key;
    auto headers = sent.headers;
    if (!sent.key.empty()) headers.push_back({"Authorization", bearer});
    if (!sent.body.empty()) headers.push_back({"Content-Type", "application/json"});
    request.headers = headers;
    request.body = sent.body;
    const auto* route = router_.find(request);
    router_.dispatch(route, request, std::move(respond));
  }

  http::Response get(const std::string& path) { return send({.path = "/api/v1/" + path, .key = key_}); }
  http::Response post(const std::string& path, const std::string& body = {}) {
    return send({.path = "/api/v1/" + path, .method = http::Method::post, .body = body, .key = key_});
  }
  http::Response patch(const std::string& path, const std::string& body,
                       std::vector<http::HeaderField> headers = {}) {
    return send({.path = "/api/v1/" + path,
                 .method = http::Method::patch,
                 .body = body,
                 .headers = std::move(headers),
                 .key = key_});
  }

  static json::object object_in(const http::Response& response) {
    return json::parse(response.body).as_object();
  }
  static std::string text_in(const json::object& object, std::string_view name) {
    return std::string(std::string_view(object.at(name).as_string()));
  }
  static std::string header_of(const http::Response& response, const std::string& name) {
    const auto start = response.fields().find(name + ": ");
    if (start == std::string::npos) return {};
    const auto from = start + name.size() + 2;
    return response.fields().substr(from, response.fields().find("\r\n", from) - from);
  }

  /// The id of a new invite.
  std::string create(const std::string& body = "{}") {
    const auto response = post("invites", body);
    EXPECT_EQ(response.status, 201) << response.body;
    return text_in(object_in(response), "id");
  }

  /// Has an account register with an invite.
  void registers(const std::string& invite, const std::string& name) {
    const auto id = *domain::parse_invite_id(invite);
    const auto reserved = domain::wait_for<domain::Redemption>([&](auto done) {
      store_.reserve({.invite = id,
                      .holder = name,
                      .redeemer = *domain::BareJid::parse(name + "@example.com"),
                      .purpose = domain::Purpose::registration,
                      .now = clock_.now(),
                      .presented_at = clock_.now()},
                     std::move(done));
    });
    ASSERT_TRUE(reserved) << reserved.error().detail;
    ASSERT_TRUE(domain::wait_for<domain::Redemption>(
        [&](auto done) { store_.commit(id, name, clock_.now(), std::move(done)); }));
  }

  domain::Hosts hosts_{{a_host("example.com"), a_host("example.org")}};
  InterruptedStore store_;
  FakeClock clock_;
  secrets::SystemRandom random_;
  secrets::MasterKey master_{secrets::KeyBytes{}};
  domain::ApiKeys keys_{store_, clock_, random_, master_};
  domain::Invitations invitations_{store_, clock_, random_, master_, hosts_};
  domain::BulkInvites bulk_{store_, clock_, random_};
  domain::AccountTree accounts_{store_, clock_};
  domain::HostPauses pauses_{store_, clock_};
  domain::Webhooks webhooks_{store_, clock_, random_, master_, domain::WebhookReach::public_only};
  PlayedTester tester_;
  std::atomic<bool> retired_ = false;
  EventWaits waits_{store_, {.all = 3, .per_key = 2, .interval = std::chrono::milliseconds{2}}};
  Observer observer_;
  std::optional<KeyGate> gate_;
  std::optional<ApiV1> api_;
  http::Router router_;
  const domain::ScopeSet all_scopes_{
      domain::Scope::create_invites,  domain::Scope::read_invites,   domain::Scope::update_invites,
      domain::Scope::revoke_invites,  domain::Scope::read_accounts,  domain::Scope::freeze_accounts,
      domain::Scope::read_events,     domain::Scope::manage_keys,    domain::Scope::pause_hosts,
      domain::Scope::manage_webhooks, domain::Scope::read_statistics};
  std::string key_ = key_for(all_scopes_);
};

}  // namespace usher::api::v1
