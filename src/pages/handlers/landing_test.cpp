#include "pages/landing.hpp"

#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "secrets/system_random.hpp"
#include "service/wait.hpp"
#include "store/memory/memory_store.hpp"

namespace usher::pages {
namespace {

using http::Method;
using http::Response;
using service::wait_for;
using std::chrono::hours;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class FixedClock final : public service::Clock {
 public:
  [[nodiscard]] core::Timestamp now() const override { return time; }
  core::Timestamp time = std::chrono::sys_days{std::chrono::January / 1 / 2026};
};

class LandingTest : public testing::Test {
 protected:
  LandingTest() { landing_.mount(router_); }

  service::SharedInvite create(core::InviteDraft draft = {}) {
    return *wait_for<service::SharedInvite>([&](auto done) {
      invitations_.create(hosts_.all().front(), std::move(draft), std::nullopt, std::move(done));
    });
  }

  Response get(const std::string& target, Method method = Method::get) {
    http::Request request;
    request.method = method;
    request.target = target;
    const auto mark = target.find('?');
    request.path = request.target.substr(0, mark);
    request.has_query = mark != std::string::npos;
    if (request.has_query) request.query = request.target.substr(mark + 1);
    std::optional<Response> answer;
    const auto* route = router_.find(request);
    http::Router::dispatch(
        route, request, http::Responder::calling([&](Response response) { answer = std::move(response); }));
    EXPECT_TRUE(answer);
    return answer ? *std::move(answer) : Response{};
  }

  core::Hosts hosts_{{core::Host{.domain = *core::DomainName::parse("example.com"),
                                 .public_url = "https://example.com",
                                 .landing_url = "https://example.com/invite?{token}",
                                 .site_name = "<Example> & \"friends\"",
                                 .invite_ttl = hours{1},
                                 .reset_ttl = hours{1}}}};
  store::MemoryStore store_;
  FixedClock clock_;
  secrets::SystemRandom random_;
  secrets::MasterKey master_{secrets::KeyBytes{}};
  service::Invitations invitations_{store_, clock_, random_, master_, hosts_};
  Landing landing_{invitations_, hosts_};
  http::Router router_;
};

TEST_F(LandingTest, ShowsAPendingInvite) {
  const auto shared =
      create({.kind = core::InviteKind::contact, .inviter = *core::Localpart::parse("romeo")});
  const std::string token(shared.token.reveal());
  const auto page = get("/invite?" + token);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, AllOf(HasSubstr("romeo@example.com"), HasSubstr("2026-01-01T01:00:00Z"),
                               HasSubstr("xmpp:romeo@example.com?roster;preauth=" + token)));
  EXPECT_THAT(page.fields(), AllOf(HasSubstr("Link: <xmpp:romeo@example.com?roster;preauth=" + token +
                                             ">; rel=\"alternate\"\r\n"),
                                   HasSubstr("Referrer-Policy: no-referrer"), HasSubstr("no-store")));
  for (const std::string& target : {"/invite/" + token, "/invite/" + token + "/", "/invite/?" + token,
                                    "/invite?" + token + "&utm_source=mail"}) {
    EXPECT_EQ(get(target).body, page.body) << target;
    EXPECT_EQ(get(target, Method::head).fields(), page.fields()) << target;
  }
}

TEST_F(LandingTest, EscapesWhatPeopleWrote) {
  EXPECT_THAT(get("/invite?" + std::string(create().token.reveal())).body,
              AllOf(HasSubstr("&lt;Example&gt; &amp; &quot;friends&quot;"), Not(HasSubstr("<Example>"))));
}

TEST_F(LandingTest, TellsEachStateApart) {
  const auto reach = [&](const service::SharedInvite& shared) {
    return get("/invite?" + std::string(shared.token.reveal()));
  };
  const auto revoked = create();
  ASSERT_TRUE(
      wait_for<core::Invite>([&](auto done) { invitations_.revoke(revoked.invite.id, std::move(done)); }));
  const auto used = create();
  const core::BareJid juliet{*core::Localpart::parse("juliet"), hosts_.all().front().domain};
  ASSERT_TRUE(wait_for<core::Redemption>([&](auto done) {
    store_.reserve({.invite = used.invite.id,
                    .holder = "h",
                    .redeemer = juliet,
                    .now = clock_.time,
                    .presented_at = clock_.time},
                   std::move(done));
  }));
  EXPECT_EQ(reach(used).status, 200) << "under way, not used yet";
  ASSERT_TRUE(wait_for<core::Redemption>(
      [&](auto done) { store_.commit(used.invite.id, "h", clock_.time, std::move(done)); }));
  const auto expired = create();
  EXPECT_THAT(reach(revoked).body, HasSubstr("withdrawn"));
  EXPECT_EQ(reach(revoked).status, 410);
  EXPECT_THAT(reach(used).body, HasSubstr("has been used"));
  EXPECT_EQ(reach(used).status, 410);
  clock_.time += hours{1};
  EXPECT_THAT(reach(expired).body, HasSubstr("expired"));
  EXPECT_EQ(reach(expired).status, 410);
  EXPECT_THAT(reach(expired).fields(), Not(HasSubstr("Link:")));
}

TEST_F(LandingTest, KnowsNoOtherToken) {
  for (const std::string& target :
       {std::string("/invite"), std::string("/invite?"), std::string("/invite/"), std::string("/invite/x"),
        "/invite?" + std::string(22, 'A'), "/invite?" + std::string(10000, 'A'),
        std::string("/invite?%00\xFF"), "/invite/" + core::to_string(create().invite.id)}) {
    const auto page = get(target);
    EXPECT_EQ(page.status, 404) << target;
    EXPECT_THAT(page.body, HasSubstr("no such invitation"));
  }
}

TEST_F(LandingTest, ChangesNothing) {
  const auto shared = create();
  for (int i = 0; i < 100; ++i) get("/invite?" + std::string(shared.token.reveal()));
  const auto invite = wait_for<std::optional<core::Invite>>(
      [&](auto done) { store_.find_invite(shared.invite.id, std::move(done)); });
  EXPECT_EQ(*invite, shared.invite);
}

}  // namespace
}  // namespace usher::pages
