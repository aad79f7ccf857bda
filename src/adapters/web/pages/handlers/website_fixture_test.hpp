#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/accounts/scripted_accounts_for_test.hpp"
#include "adapters/store/memory/memory_store.hpp"
#include "adapters/web/pages/handlers/form_pages.hpp"
#include "adapters/web/pages/handlers/forms.hpp"
#include "adapters/web/pages/handlers/inviters.hpp"
#include "adapters/web/pages/handlers/landing.hpp"
#include "adapters/web/pages/handlers/notices.hpp"
#include "adapters/web/pages/handlers/static_route.hpp"
#include "base/http/responder_for_test.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/form_redemptions.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::pages {

class FixedClock final : public domain::Clock {
 public:
  [[nodiscard]] domain::Timestamp now() const override { return time; }
  domain::Timestamp time = std::chrono::sys_days{std::chrono::January / 1 / 2026};
};

/// Made once for all tests: loading every template and catalogue takes a while under sanitizers.
inline Pages& shared_pages() {
  static Pages pages;
  return pages;
}

/// A browser and the pages of one host, with no server between them.
class WebsiteTest : public testing::Test {
 protected:
  /// One header of an answer, or nothing.
  static std::string header(const http::Response& response, const std::string& name) {
    const auto at = response.fields().find("\r\n" + name + ": ");
    const auto start = response.fields().starts_with(name + ": ") ? 0 : at == std::string::npos ? at : at + 2;
    if (start == std::string::npos) return {};
    const auto value = start + name.size() + 2;
    return response.fields().substr(value, response.fields().find("\r\n", value) - value);
  }

  void mount() {
    inviters_.emplace(has_directory_ ? &accounts_ : nullptr, *sites_, inviter_limits_);
    landing_.emplace(invitations_, pauses_, tally_, *sites_, *inviters_, *answers_, tokens_, has_directory_);
    form_pages_.emplace(*forms_, *answers_, *inviters_, tally_, has_directory_ ? &redemptions_ : nullptr);
    notices_.emplace(*sites_, *answers_);
    landing_->mount(router_);
    notices_->mount(router_);
    form_pages_->mount(router_);
    mount_static_files(router_, shared_pages().static_files(), false);
  }

  void SetUp() override {
    sites_.emplace(shared_pages(), hosts_, looks_);
    answers_.emplace(shared_pages(), PageAnswers::Options{});
    limits_.emplace(per_address_, per_invite_);
    forms_.emplace(invitations_, pauses_, *sites_, *answers_, tokens_, *limits_, random_);
    mount();
  }

  domain::SharedInvite create(domain::InviteDraft draft = {}) {
    return *domain::wait_for<domain::SharedInvite>([&](auto done) {
      invitations_.create(hosts_.all().front(), std::move(draft), std::nullopt, std::move(done));
    });
  }
  domain::Invite stored(const domain::SharedInvite& shared) {
    return **domain::wait_for<std::optional<domain::Invite>>(
        [&](auto done) { store_.find_invite(shared.invite.id, std::move(done)); });
  }

  /// The answer, or nothing where there is none yet.
  std::optional<http::Response> send(http::Method method, const std::string& target,
                                     const std::string& body = {}) {
    const auto answer = std::make_shared<std::optional<http::Response>>();
    start(method, target, body, answer);
    return *answer;
  }
  void start(http::Method method, const std::string& target, const std::string& body,
             std::shared_ptr<std::optional<http::Response>> answer) {
    http::Request request;
    request.method = method;
    request.target = target;
    const auto mark = target.find('?');
    request.path = request.target.substr(0, mark);
    request.has_query = mark != std::string::npos;
    if (request.has_query) request.query = request.target.substr(mark + 1);
    request.body = body;
    std::vector<http::HeaderField> fields(headers_.begin(), headers_.end());
    if (!cookie_.empty()) fields.push_back({.name = "Cookie", .value = cookie_});
    if (!body.empty()) fields.push_back({.name = "Content-Type", .value = content_type_});
    request.headers = fields;
    const auto* route = router_.find(request);
    router_.dispatch(route, request,
                     http::responder_calling([answer = std::move(answer)](http::Response response) {
                       *answer = std::move(response);
                     }));
  }
  http::Response get(const std::string& target, http::Method method = http::Method::get) {
    auto answer = send(method, target);
    EXPECT_TRUE(answer) << target;
    return answer ? *std::move(answer) : http::Response{};
  }
  http::Response post(const std::string& target, const std::string& body) {
    auto answer = send(http::Method::post, target, body);
    EXPECT_TRUE(answer) << target;
    return answer ? *std::move(answer) : http::Response{};
  }

  /// Opens a form as a browser does, keeping its cookie. Gives what its hidden fields say.
  std::string open_form(const std::string& page, const domain::SharedInvite& shared) {
    const std::string token(shared.token.reveal());
    const auto shown = get(page + "?t=" + token);
    EXPECT_EQ(shown.status, 200);
    const auto cookie = header(shown, "Set-Cookie");
    if (!cookie.empty()) cookie_ = cookie.substr(0, cookie.find(';'));
    return "t=" + token + "&csrf=" + field_in(shown, "csrf");
  }
  static std::string field_in(const http::Response& page, const std::string& name) {
    const std::string before = "name=\"" + name + "\" value=\"";
    const auto start = page.body.find(before);
    if (start == std::string::npos) return {};
    const auto value = start + before.size();
    return page.body.substr(value, page.body.find('"', value) - value);
  }

  domain::BareJid address(const std::string& name) const {
    return {*domain::Localpart::parse(name), hosts_.all().front().domain};
  }

  bool has_directory_ = true;
  std::map<std::string, HostLook> looks_;
  std::vector<http::HeaderField> headers_;
  std::string cookie_;
  std::string content_type_ = "application/x-www-form-urlencoded";
  domain::Hosts hosts_{{domain::Host{.domain = *domain::DomainName::parse("example.com"),
                                     .public_url = "https://example.com",
                                     .landing_url = "https://example.com/invite?{token}",
                                     .site_name = "<Example> & \"friends\"",
                                     .invite_ttl = std::chrono::hours{3},
                                     .reset_ttl = std::chrono::hours{1}}}};
  store::MemoryStore store_;
  FixedClock clock_;
  secrets::SystemRandom random_;
  secrets::MasterKey master_{secrets::KeyBytes{}};
  accounts::ScriptedAccounts accounts_;
  domain::Invitations invitations_{store_, clock_, random_, master_, hosts_};
  domain::FormRedemptions redemptions_{store_, accounts_, clock_, random_, hosts_};
  domain::HostPauses pauses_{store_, clock_};
  domain::VisitTally tally_;
  FormTokens tokens_{master_, random_};
  http::Rate per_address_{.count = 100, .window = std::chrono::seconds{60}};
  http::Rate per_invite_{.count = 20, .window = std::chrono::seconds{60}};
  std::optional<FormLimits> limits_;
  std::optional<Sites> sites_;
  std::optional<PageAnswers> answers_;
  std::optional<Forms> forms_;
  Inviters::Limits inviter_limits_;
  std::optional<Inviters> inviters_;
  std::optional<Landing> landing_;
  std::optional<Notices> notices_;
  std::optional<FormPages> form_pages_;
  http::Router router_;
};

}  // namespace usher::pages
