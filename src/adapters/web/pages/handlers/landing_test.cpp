#include <string>

#include "adapters/web/pages/handlers/website_fixture_test.hpp"

namespace usher::pages {
namespace {

using domain::wait_for;
using http::Method;
using std::chrono::hours;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class LandingTest : public WebsiteTest {};

TEST_F(LandingTest, ShowsAPendingInvite) {
  const auto shared =
      create({.kind = domain::InviteKind::contact, .inviter = *domain::Localpart::parse("romeo")});
  const std::string token(shared.token.reveal());
  const auto page = get("/invite?" + token);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, AllOf(HasSubstr("romeo@example.com"), HasSubstr("2026-01-01T03:00:00Z"),
                               HasSubstr("xmpp:romeo@example.com?roster;preauth=" + token)));
  EXPECT_THAT(page.fields(), AllOf(HasSubstr("Link: <xmpp:romeo@example.com?roster;preauth=" + token +
                                             ">; rel=\"alternate\"\r\n"),
                                   HasSubstr("Referrer-Policy: no-referrer"), HasSubstr("no-store")));
  for (const std::string& target :
       {"/invite/" + token, "/invite/" + token + "/", "/invite/?" + token,
        "/invite?" + token + "&utm_source=mail", "/invite?" + token + "&lang=tlh"}) {
    EXPECT_EQ(get(target).body, page.body) << target;
    EXPECT_EQ(get(target, Method::head).fields(), page.fields()) << target;
  }
}

TEST_F(LandingTest, EscapesWhatPeopleWrote) {
  EXPECT_THAT(get("/invite?" + std::string(create().token.reveal())).body,
              AllOf(HasSubstr("&lt;Example&gt; &amp; &quot;friends&quot;"), Not(HasSubstr("<Example>"))));
}

TEST_F(LandingTest, TellsEachStateApart) {
  const auto reach = [&](const domain::SharedInvite& shared) {
    return get("/invite?" + std::string(shared.token.reveal()));
  };
  const auto revoked = create();
  ASSERT_TRUE(wait_for<domain::Invite>(
      [&](auto done) { invitations_.revoke(revoked.invite.id, {}, {}, std::move(done)); }));
  const auto used = create();
  const domain::BareJid juliet{*domain::Localpart::parse("juliet"), hosts_.all().front().domain};
  ASSERT_TRUE(wait_for<domain::Redemption>([&](auto done) {
    store_.reserve({.invite = used.invite.id,
                    .holder = "h",
                    .redeemer = juliet,
                    .now = clock_.time,
                    .presented_at = clock_.time},
                   std::move(done));
  }));
  EXPECT_EQ(reach(used).status, 200) << "under way, not used yet";
  ASSERT_TRUE(wait_for<domain::Redemption>(
      [&](auto done) { store_.commit(used.invite.id, "h", clock_.time, std::move(done)); }));
  const auto expired = create();
  EXPECT_THAT(reach(revoked).body, HasSubstr("withdrawn"));
  EXPECT_EQ(reach(revoked).status, 410);
  EXPECT_THAT(reach(used).body, HasSubstr("already been used"));
  EXPECT_EQ(reach(used).status, 410);
  clock_.time += hours{3};
  EXPECT_THAT(reach(expired).body, HasSubstr("expired"));
  EXPECT_EQ(reach(expired).status, 410);
  EXPECT_THAT(reach(expired).fields(), Not(HasSubstr("Link:")));
}

TEST_F(LandingTest, AnEndingSpeaksEveryLanguageWithoutItsToken) {
  const auto shared = create();
  clock_.time += hours{3};
  const std::string token(shared.token.reveal());
  const auto over = get("/invite?" + token).body;
  EXPECT_THAT(over, AllOf(HasSubstr("href=\"/notice?what=expired&amp;lang=de\""), Not(HasSubstr(token))));
  const auto german = get("/notice?what=expired&lang=de");
  EXPECT_EQ(german.status, 200);
  EXPECT_THAT(german.body, AllOf(HasSubstr("<html lang=\"de\""), HasSubstr("abgelaufen")));
  EXPECT_THAT(get("/notice?what=reset-used").body, HasSubstr("This link has already been used"));
  for (const char* what : {"", "?what=", "?what=nonsense", "?what=<script>"}) {
    const auto page = get(std::string("/notice") + what);
    EXPECT_EQ(page.status, 404) << what;
    EXPECT_THAT(page.body, AllOf(HasSubstr("There is nothing here"), Not(HasSubstr("<script>"))));
  }
}

/// Nor does it take the node that answers out of a balancer.
TEST_F(LandingTest, NoOtherSiteRaisesAnAlertByANotice) {
  for (const std::string what :
       {"expired", "used", "revoked", "unknown", "reset-expired", "reset-used", "reset-revoked", "not-found",
        "bad-request", "refused", "too-many", "unavailable"}) {
    EXPECT_EQ(get("/notice?what=" + what).status, 200) << what;
  }
}

TEST_F(LandingTest, KnowsNoOtherToken) {
  for (const std::string& target :
       {std::string("/invite"), std::string("/invite?"), std::string("/invite/"), std::string("/invite/x"),
        "/invite?" + std::string(22, 'A'), "/invite?" + std::string(10000, 'A'),
        std::string("/invite?%00\xFF"), "/invite/" + domain::to_string(create().invite.id)}) {
    const auto page = get(target);
    EXPECT_EQ(page.status, 404) << target;
    EXPECT_THAT(page.body, HasSubstr("We do not know this invitation"));
  }
}

TEST_F(LandingTest, ChangesNothing) {
  const auto shared = create();
  for (int i = 0; i < 100; ++i) get("/invite?" + std::string(shared.token.reveal()));
  EXPECT_EQ(stored(shared), shared.invite);
}

TEST_F(LandingTest, CountsWhoOpensAnInviteAndNothingElse) {
  const auto shared = create();
  const std::string landing = "/invite?" + std::string(shared.token.reveal());
  get(landing);
  get("/invite/" + std::string(shared.token.reveal()));
  get(landing, Method::head);
  get(landing + "&apps");
  get(landing + "&app=dino");
  for (const std::string_view name : {"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"}) {
    headers_ = {{.name = name, .value = name == "X-Purpose" ? "preview" : "prefetch;prerender"}};
    get(landing);
  }
  headers_.clear();
  get("/invite?" + std::string(22, 'x'));
  ASSERT_TRUE(wait_for<domain::HostPause>([&](auto done) {
    pauses_.pause(hosts_.all().front(), {}, domain::Actor{domain::ActorType::cli, "root"}, "",
                  std::move(done));
  }));
  get(landing);
  clock_.time += hours{4};
  get(landing);
  const auto visits = tally_.take();
  const auto day = domain::day_of(clock_.time);
  EXPECT_THAT(visits.invites, testing::ElementsAre(domain::InviteOpenings{shared.invite.id, day, 2}));
  EXPECT_THAT(visits.days,
              testing::ElementsAre(domain::DayCounts{.host = shared.invite.host, .day = day, .opened = 2}));
}

TEST_F(LandingTest, WhereTryingAgainMayHelpItSaysWhen) {
  const Visit visit = visit_of(http::Request{}, *sites_);
  using enum domain::Errc;
  for (const auto& [code, status] :
       {std::pair{rate_limited, 429}, {overloaded, 503}, {store_unavailable, 503}}) {
    const auto page = answers_->failure(visit, domain::Error{code});
    EXPECT_EQ(page.status, status);
    EXPECT_EQ(header(page, "Retry-After"), "1");
  }
}

TEST_F(LandingTest, OffersWhatSuitsTheDevice) {
  const std::string link = "/invite?" + std::string(create().token.reveal());
  headers_ = {{.name = "User-Agent", .value = "Mozilla/5.0 (Linux; Android 14) Chrome/120"}};
  EXPECT_THAT(get(link).body, HasSubstr("Continue with <bdi>Conversations"));
  headers_ = {{.name = "User-Agent", .value = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)"}};
  EXPECT_THAT(get(link).body, AllOf(HasSubstr("Continue with"), Not(HasSubstr("<bdi>Conversations"))));
  headers_ = {};
  EXPECT_THAT(get(link).body, HasSubstr("Choose an app"));
  EXPECT_THAT(get(link + "&apps").body, AllOf(HasSubstr(link + "&amp;app=dino"), HasSubstr("Gajim")));
  EXPECT_EQ(get(link + "&app=nonsense").body, get(link + "&apps").body);
}

TEST_F(LandingTest, KeepsTheLanguageThatWasChosen) {
  const std::string link = "/invite?" + std::string(create().token.reveal());
  headers_ = {{.name = "Accept-Language", .value = "fr;q=0.5, ar"}};
  EXPECT_THAT(get(link).body, AllOf(HasSubstr("<html lang=\"ar\" dir=\"rtl\">"),
                                    HasSubstr(link + "&amp;lang=de"), Not(HasSubstr("lang=ar&"))));
  const auto german = get(link + "&lang=de");
  EXPECT_THAT(german.body, AllOf(HasSubstr("<html lang=\"de\""), HasSubstr(link + "&amp;lang=de&amp;apps"),
                                 HasSubstr(link + "&amp;lang=fr"), Not(HasSubstr("lang=de&amp;lang"))));
}

TEST_F(LandingTest, PreviewsShowThePictureAndNobodysAddress) {
  const auto shared =
      create({.kind = domain::InviteKind::contact, .inviter = *domain::Localpart::parse("romeo")});
  const auto page = get("/invite?" + std::string(shared.token.reveal())).body;
  const std::string head = page.substr(0, page.find("</head>"));
  EXPECT_THAT(head, AllOf(HasSubstr("og:image\" content=\"https://example.com/static/share-"),
                          HasSubstr("og:title"), Not(HasSubstr("romeo"))));
}

TEST_F(LandingTest, SendsAResetToItsForm) {
  const auto reset =
      create({.kind = domain::InviteKind::reset, .username = *domain::Localpart::parse("romeo")});
  const std::string token(reset.token.reveal());
  const auto answer = get("/invite?" + token);
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(header(answer, "Location"), "/reset?t=" + token);
  EXPECT_EQ(header(answer, "Link"), "");
}

TEST_F(LandingTest, OffersRegistrationWhereTheInviteAllowsIt) {
  const auto romeo = *domain::Localpart::parse("romeo");
  for (const auto& [kind, allowed] : {std::pair{domain::InviteKind::contact, false},
                                      std::pair{domain::InviteKind::contact_with_registration, true}}) {
    const std::string token(create({.kind = kind, .inviter = romeo}).token.reveal());
    for (const char* page : {"", "&apps", "&app=gajim", "&app=conversations"}) {
      const auto shown = get("/invite?" + token + page);
      EXPECT_EQ(shown.fields().find(";ibr=y") != std::string::npos, allowed) << page;
      EXPECT_TRUE(allowed || shown.body.find("ibr=y") == std::string::npos) << page;
      EXPECT_TRUE(allowed || shown.body.find("/register?t=") == std::string::npos) << page;
    }
    EXPECT_EQ(get("/invite?" + token).body.find("/register?t=") != std::string::npos, allowed);
  }
}

TEST_F(LandingTest, SaysWhatElseThereIsToKnow) {
  const auto shown = [this](domain::InviteDraft draft) {
    return get("/invite?" + std::string(create(std::move(draft)).token.reveal())).body;
  };
  EXPECT_THAT(shown({.kind = domain::InviteKind::group,
                     .groups = {"Montague", "Verona"},
                     .uses_allowed = *domain::UseLimit::of(12)}),
              AllOf(HasSubstr("You join: <bdi>Montague, Verona</bdi>"), HasSubstr("12 places left")));
  EXPECT_THAT(shown({}),
              AllOf(Not(HasSubstr("You join")), Not(HasSubstr("places left")), HasSubstr("3 hours left")));
  EXPECT_THAT(shown({.uses_allowed = domain::UseLimit::unlimited()}), Not(HasSubstr("places left")));
}

TEST_F(LandingTest, AContactWithoutAnAccountIsToldWhereToGetOne) {
  const auto romeo = *domain::Localpart::parse("romeo");
  const auto shown = [&](domain::InviteKind kind) {
    return get("/invite?" + std::string(create({.kind = kind, .inviter = romeo}).token.reveal())).body;
  };
  EXPECT_THAT(shown(domain::InviteKind::contact),
              AllOf(HasSubstr("No account yet?"), HasSubstr("a link that includes one"),
                    Not(HasSubstr("one of these services"))));
  EXPECT_THAT(shown(domain::InviteKind::contact_with_registration), Not(HasSubstr("No account yet?")));
}

/// It may be an iPad: those call themselves Macs unless they are told not to.
TEST_F(LandingTest, AMacMayBeAnIPad) {
  const std::string link = "/invite?" + std::string(create().token.reveal());
  headers_ = {{.name = "User-Agent", .value = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"}};
  EXPECT_THAT(get(link).body, HasSubstr("<main data-device=\"macos\">"));
  EXPECT_THAT(get(link + "&app=monal").body, AllOf(HasSubstr("id1637078500"), HasSubstr("id317711500")));
  const auto apps = get(link + "&apps").body;
  EXPECT_LT(apps.find("Siskin"), apps.find("For other devices"));
  EXPECT_THAT(get(link + "&on=ios").body, Not(HasSubstr("data-device")));
  EXPECT_THAT(get(link + "&app=monal&on=ios").body, Not(HasSubstr("id1637078500")));
  headers_ = {{.name = "User-Agent", .value = "Mozilla/5.0 (Linux; Android 14)"}};
  EXPECT_THAT(get(link + "&app=monal").body, HasSubstr("Mac App Store"))
      << "all stores of another device's app";
}

TEST_F(LandingTest, CarriesTheInvitationThroughTheStore) {
  const std::string token(create().token.reveal());
  EXPECT_THAT(get("/invite?" + token + "&app=conversations").body,
              AllOf(HasSubstr("referrer=xmpp%3Aexample.com%3Fregister%3Bpreauth%3D" + token),
                    HasSubstr("xmpp:example.com?register;preauth=" + token)));
  EXPECT_THAT(get("/invite?" + token + "&app=gajim").body,
              HasSubstr("/register?t=" + token + "&amp;c=gajim"));
}

TEST_F(LandingTest, SaysWhereTheLinkIsPasted) {
  const std::string token(create().token.reveal());
  EXPECT_THAT(get("/invite?" + token + "&app=dino").body,
              AllOf(HasSubstr("Or register in "), HasSubstr("Create account"),
                    HasSubstr("example<wbr>.com</b>"), HasSubstr("/register?t=" + token + "&amp;c=dino")));
  EXPECT_THAT(get("/invite?" + token + "&app=profanity").body, Not(HasSubstr("Or register in ")));
}

class PoliteLandingTest : public WebsiteTest {
 protected:
  PoliteLandingTest() {
    HostLook look;
    look.show_inviter = false;
    look.apps_show = {"dino", "gajim"};
    look.apps_hide = {"gajim"};
    looks_.emplace("example.com", look);
  }
};

TEST_F(PoliteLandingTest, NamesNobodyAndOffersWhatItIsToldTo) {
  accounts_.profiles[address("romeo")] = {.name = "Romeo Montague", .picture = "a picture"};
  const auto shared = create({.inviter = *domain::Localpart::parse("romeo")});
  const std::string link = "/invite?" + std::string(shared.token.reveal());
  EXPECT_THAT(get(link).body, AllOf(HasSubstr("You are invited"), Not(HasSubstr("romeo"))));
  EXPECT_THAT(get(link + "&apps").body, AllOf(HasSubstr("Dino"), Not(HasSubstr("Gajim"))));
}

class LandingBelowAPathTest : public WebsiteTest {
 protected:
  LandingBelowAPathTest() {
    domain::Host host = hosts_.all().front();
    host.public_url = "https://example.com/chat";
    hosts_ = domain::Hosts({host});
  }
};

TEST_F(LandingBelowAPathTest, LinksBelowIt) {
  const std::string token(create().token.reveal());
  const auto page = get("/invite?" + token);
  EXPECT_THAT(page.body,
              AllOf(HasSubstr("href=\"/chat/static/style-"), HasSubstr("src=\"/chat/static/script-"),
                    HasSubstr("href=\"/chat/invite?" + token)));
  EXPECT_THAT(page.body, Not(HasSubstr("\"/invite")));
}

TEST_F(LandingTest, StaticFilesAreKeptAndKnownAgain) {
  const auto page = get("/invite?" + std::string(create().token.reveal()));
  const auto start = page.body.find("/static/style-");
  const std::string path = page.body.substr(start, page.body.find('"', start) - start);
  const auto plain = get(path);
  EXPECT_EQ(plain.status, 200);
  EXPECT_THAT(header(plain, "Cache-Control"), HasSubstr("immutable"));
  EXPECT_EQ(header(plain, "Content-Type"), "text/css; charset=utf-8");
  headers_ = {{.name = "Accept-Encoding", .value = "gzip, br"}};
  const auto small = get(path);
  EXPECT_EQ(header(small, "Content-Encoding"), "br");
  EXPECT_LT(small.body.size(), plain.body.size() / 2);
  const std::string etag = header(small, "ETag");
  headers_.push_back({.name = "If-None-Match", .value = etag});
  EXPECT_EQ(get(path).status, 304);
  EXPECT_EQ(get("/static/nothing.css").status, 404);
  EXPECT_EQ(get("/static/../../etc/passwd").status, 404);
}

}  // namespace
}  // namespace usher::pages
