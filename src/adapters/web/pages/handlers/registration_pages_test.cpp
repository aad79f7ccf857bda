#include <string>

#include "adapters/web/pages/handlers/website_fixture_test.hpp"

namespace usher::pages {
namespace {

using accounts::ScriptedAccounts;
using domain::wait_for;
using http::Method;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Call = ScriptedAccounts::Call;
using Fate = ScriptedAccounts::Fate;

const std::string password = "kavo-tiru-besa-mino";

class RegistrationPagesTest : public WebsiteTest {
 protected:
  http::Response submit(const std::string& form, const std::string& username, const std::string& secret) {
    return post("/register", form + "&c=dino&username=" + username + "&password=" + secret);
  }
  void expect_unspent(const domain::SharedInvite& shared) {
    const auto invite = stored(shared);
    EXPECT_EQ(invite.uses_reserved + invite.uses_committed, 0U);
  }
};

TEST_F(RegistrationPagesTest, MakesAnAccountAndShowsIt) {
  const auto shared = create();
  const auto form = open_form("/register", shared);
  const auto sent = submit(form, "Romeo", password);
  EXPECT_EQ(sent.status, 303);
  const std::string location = header(sent, "Location");
  EXPECT_THAT(location, AllOf(HasSubstr("/registered?t="), HasSubstr("&c=dino"), Not(HasSubstr(password))));
  EXPECT_EQ(accounts_.password_of(address("romeo")), password);
  EXPECT_EQ(stored(shared).uses_committed, 1U);
  for (int i = 0; i < 2; ++i) {
    const auto success = get(location);
    EXPECT_EQ(success.status, 200);
    EXPECT_THAT(success.body, AllOf(HasSubstr("romeo@example.com"), Not(HasSubstr(password))));
    EXPECT_EQ(header(success, "Cache-Control"), "no-store");
  }
  EXPECT_EQ(get(location, Method::head).status, 200);
}

TEST_F(RegistrationPagesTest, CountsFormsThatAreSent) {
  const auto shared = create();
  const auto form = open_form("/register", shared);
  submit(form, "a b", password);
  submit(form, "romeo", password);
  post("/register", "t=" + std::string(shared.token.reveal()) + "&username=other&password=" + password);
  const auto visits = tally_.take();
  ASSERT_EQ(visits.days.size(), 1U);
  EXPECT_EQ(visits.days.front().forms, 2U);
  EXPECT_EQ(visits.days.front().opened, 0U);
  EXPECT_TRUE(visits.invites.empty());
}

TEST_F(RegistrationPagesTest, SendingTheFormAgainMakesNoSecondAccount) {
  const auto shared = create({.uses_allowed = domain::UseLimit::unlimited()});
  const auto form = open_form("/register", shared);
  const auto first = header(submit(form, "romeo", password), "Location");
  const auto again = submit(form, "juliet", password);
  EXPECT_EQ(again.status, 303);
  EXPECT_THAT(get(header(again, "Location")).body, HasSubstr("romeo@example.com"));
  EXPECT_EQ(accounts_.size(), 1U);
}

TEST_F(RegistrationPagesTest, TheSecondClickGetsTheFirstOnesAnswer) {
  const auto shared = create();
  const std::string body = open_form("/register", shared) + "&username=romeo&password=" + password;
  accounts_.slow = true;
  const auto first = std::make_shared<std::optional<http::Response>>();
  const auto second = std::make_shared<std::optional<http::Response>>();
  start(Method::post, "/register", body, first);
  start(Method::post, "/register", body, second);
  EXPECT_FALSE(*first);
  while (accounts_.waiting() > 0) accounts_.answer_all();
  ASSERT_TRUE(*first && *second);
  EXPECT_EQ((*first)->status, 303);
  EXPECT_EQ((*second)->status, 303);
  EXPECT_EQ(accounts_.calls(Call::create), 1U);
}

TEST_F(RegistrationPagesTest, SaysWhatIsWrongAndKeepsTheName) {
  const auto shared = create();
  const auto form = open_form("/register", shared);
  accounts_.add(address("taken"));
  struct Case {
    std::string username, password, words;
    int status;
  };
  for (const Case& each :
       {Case{"", password, "Please choose a username.", 422},
        Case{"a%20b", password, "do not work in an address", 422},
        Case{std::string(300, 'a'), password, "too long", 422},
        Case{"Admin", password, "This username is taken", 422},
        Case{"taken", password, "This username is taken", 409},
        Case{"romeo", "", "Please choose a password.", 422}, Case{"romeo", "abc", "too short", 422},
        Case{"romeo", "aaaaaaaaaaaa", "easy to guess", 422},
        Case{"romeo", "abcdefgh%01ijkl", "do not work in every app", 422},
        Case{"romeo", std::string(300, 'x'), "too long", 422}}) {
    const auto page = submit(form, each.username, each.password);
    EXPECT_EQ(page.status, each.status) << each.words;
    EXPECT_THAT(page.body, AllOf(HasSubstr(each.words), HasSubstr("role=\"alert\""))) << each.words;
    if (each.username == "romeo") {
      EXPECT_EQ(field_in(page, "username\" type=\"text"), "romeo");
    }
    if (each.password == password) {
      EXPECT_THAT(page.body, Not(HasSubstr(password)));
    }
    expect_unspent(shared);
  }
  EXPECT_EQ(submit(form, "romeo%40example.com", password).status, 303);
  EXPECT_EQ(accounts_.password_of(address("romeo")), password);
}

TEST_F(RegistrationPagesTest, TakesNoFormFromElsewhere) {
  const auto shared = create();
  const auto form = open_form("/register", shared);
  const auto other = open_form("/register", create());
  const std::string token(shared.token.reveal());
  const std::string fields = "&username=romeo&password=" + password;
  const std::string good_cookie = cookie_;
  for (const std::string& forged :
       {"t=" + token, "t=" + token + "&csrf=", "t=" + token + "&csrf=" + std::string(52, 'a'),
        "t=" + token + other.substr(other.find("&csrf"))}) {
    const auto page = post("/register", forged + fields);
    EXPECT_EQ(page.status, 403) << forged;
    EXPECT_THAT(page.body, HasSubstr("Please send it again"));
  }
  for (const std::string& cookie : {std::string(), "__Host-usher-form=" + std::string(22, 'a'),
                                    "usher-form=" + good_cookie.substr(good_cookie.find('=') + 1)}) {
    cookie_ = cookie;
    EXPECT_EQ(post("/register", form + fields).status, 403) << cookie;
  }
  cookie_ = "a=b; " + good_cookie + "; c=d";
  clock_.time += FormTokens::lifetime + std::chrono::seconds{1};
  EXPECT_EQ(post("/register", form + fields).status, 403);
  EXPECT_EQ(accounts_.calls(Call::exists) + accounts_.calls(Call::create), 0U);
  clock_.time -= std::chrono::seconds{1};
  EXPECT_EQ(post("/register", form + fields).status, 303);
}

TEST_F(RegistrationPagesTest, ALostServerCostsNoUse) {
  const auto shared = create();
  const auto form = open_form("/register", shared);
  accounts_.fate = [](Call) { return Fate::down; };
  const auto page = submit(form, "romeo", password);
  EXPECT_EQ(page.status, 503);
  EXPECT_THAT(page.body, HasSubstr("Your invitation is still good"));
  EXPECT_NE(header(page, "Retry-After"), "");
  expect_unspent(shared);
  accounts_.fate = [](Call) { return Fate::works; };
  EXPECT_EQ(
      submit("t=" + std::string(shared.token.reveal()) + "&csrf=" + field_in(page, "csrf"), "romeo", password)
          .status,
      303);
}

TEST_F(RegistrationPagesTest, APinnedNameCannotBeChanged) {
  const auto shared = create({.username = *domain::Localpart::parse("juliet")});
  const auto form = open_form("/register", shared);
  EXPECT_EQ(submit(form, "romeo", password).status, 303);
  EXPECT_EQ(accounts_.size(), 1U);
  EXPECT_EQ(accounts_.password_of(address("juliet")), password);
}

TEST_F(RegistrationPagesTest, AnInvitationThatIsOverHasNoForm) {
  const auto shared = create();
  const auto form = open_form("/register", shared);
  ASSERT_TRUE(wait_for<domain::Invite>(
      [&](auto done) { invitations_.revoke(shared.invite.id, {}, {}, std::move(done)); }));
  const auto sent_on = get("/register?t=" + std::string(shared.token.reveal()));
  EXPECT_EQ(get(header(sent_on, "Location")).status, 410);
  EXPECT_EQ(submit(form, "romeo", password).status, 410);
  EXPECT_EQ(get("/register?t=nonsense").status, 404);
  EXPECT_EQ(get("/register").status, 404);
  EXPECT_EQ(post("/register", "t=nonsense").status, 404);
  EXPECT_EQ(accounts_.size(), 0U);
}

TEST_F(RegistrationPagesTest, AContactHasNothingToRegister) {
  const auto shared =
      create({.kind = domain::InviteKind::contact, .inviter = *domain::Localpart::parse("juliet")});
  const auto answer = get("/register?t=" + std::string(shared.token.reveal()));
  EXPECT_EQ(answer.status, 303);
  EXPECT_THAT(header(answer, "Location"), HasSubstr("/invite?"));
}

TEST_F(RegistrationPagesTest, TheSuccessPageIsForWhoSentTheForm) {
  const auto shared = create();
  const auto location = header(submit(open_form("/register", shared), "romeo", password), "Location");
  cookie_.clear();
  const auto stranger = get(location);
  EXPECT_EQ(stranger.status, 410);
  EXPECT_THAT(stranger.body, AllOf(HasSubstr("already been used"), Not(HasSubstr("romeo"))));
}

TEST_F(RegistrationPagesTest, HasLimits) {
  const auto form = open_form("/register", create());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(submit(form, "romeo", "short").status, 422);
  const auto page = submit(form, "romeo", password);
  EXPECT_EQ(page.status, 429);
  EXPECT_NE(header(page, "Retry-After"), "");
  EXPECT_EQ(submit(open_form("/register", create()), "romeo", password).status, 303) << "another invitation";
}

TEST_F(RegistrationPagesTest, TakesFormsAlone) {
  content_type_ = "application/json";
  EXPECT_EQ(post("/register", "{}").status, 415);
  content_type_ = "application/x-www-form-urlencodedly";
  EXPECT_EQ(post("/register", "t=x").status, 415);
}

/// Where there is no XMPP server at all, or one for other hosts alone.
class NoDirectoryTest : public WebsiteTest, public testing::WithParamInterface<bool> {
 protected:
  NoDirectoryTest() {
    has_directory_ = GetParam();
    looks_["example.com"].accounts = !GetParam();
  }
};
INSTANTIATE_TEST_SUITE_P(AnyWay, NoDirectoryTest, testing::Bool());

TEST_P(NoDirectoryTest, SaysWhatToDoInstead) {
  const auto shared = create();
  const std::string token(shared.token.reveal());
  EXPECT_THAT(get("/invite?" + token).body, Not(HasSubstr("/register")));
  EXPECT_THAT(get("/invite?" + token + "&apps").body, AllOf(HasSubstr("Monal"), Not(HasSubstr("Gajim"))))
      << "which registers nobody";
  EXPECT_EQ(get("/invite?" + token + "&app=gajim").body, get("/invite?" + token + "&apps").body);
  EXPECT_THAT(get("/register?t=" + token).body, HasSubstr("Create your account in the app"));
  EXPECT_THAT(post("/register", "t=" + token).body, HasSubstr("Create your account in the app"));
  const auto reset =
      create({.kind = domain::InviteKind::reset, .username = *domain::Localpart::parse("romeo")});
  const std::string reset_token(reset.token.reveal());
  EXPECT_THAT(get("/reset?t=" + reset_token).body, HasSubstr("Passwords cannot be changed here"));
  EXPECT_THAT(post("/reset", "t=" + reset_token).body, HasSubstr("Passwords cannot be changed here"));
}

class ResetPagesTest : public WebsiteTest {};

TEST_F(ResetPagesTest, SetsThePasswordOfOneAccount) {
  accounts_.add(address("romeo"), "old");
  const auto shared =
      create({.kind = domain::InviteKind::reset, .username = *domain::Localpart::parse("romeo")});
  const auto form = open_form("/reset", shared);
  EXPECT_EQ(post("/reset", form + "&password=short").status, 422);
  EXPECT_EQ(post("/reset", "t=" + std::string(shared.token.reveal()) + "&password=" + password).status, 403);
  EXPECT_EQ(accounts_.password_of(address("romeo")), "old");
  for (int i = 0; i < 2; ++i) {
    const auto done = post("/reset", form + "&password=" + password);
    EXPECT_EQ(done.status, 200);
    EXPECT_THAT(done.body,
                AllOf(HasSubstr("Your new password is set"), HasSubstr("romeo<wbr>@example<wbr>.com")));
  }
  EXPECT_EQ(accounts_.password_of(address("romeo")), password);
  EXPECT_EQ(accounts_.calls(Call::set_password), 1U);
  EXPECT_EQ(get("/reset?t=" + std::string(shared.token.reveal())).status, 410);
}

TEST_F(ResetPagesTest, SpeakOfNoInvitationWhereTheServerDoesNotAnswer) {
  accounts_.add(address("romeo"), "old");
  const auto shared =
      create({.kind = domain::InviteKind::reset, .username = *domain::Localpart::parse("romeo")});
  const auto form = open_form("/reset", shared);
  accounts_.fate = [](Call) { return Fate::down; };
  const auto page = post("/reset", form + "&password=" + password);
  EXPECT_EQ(page.status, 503);
  EXPECT_THAT(page.body, AllOf(HasSubstr("<p>The service does not answer right now. Please try again"),
                               HasSubstr("data-offline=\"The service does not answer right now. Please try"),
                               Not(HasSubstr("Your invitation"))));
}

TEST_F(ResetPagesTest, AnAccountTokenResetsNothing) {
  accounts_.add(address("romeo"), "old");
  const auto account = create({.username = *domain::Localpart::parse("romeo")});
  EXPECT_EQ(get("/reset?t=" + std::string(account.token.reveal())).status, 303);
  const auto form = open_form("/register", account);
  EXPECT_EQ(post("/reset", form + "&password=" + password).status, 303);
  EXPECT_EQ(accounts_.password_of(address("romeo")), "old");
  const auto reset =
      create({.kind = domain::InviteKind::reset, .username = *domain::Localpart::parse("juliet")});
  EXPECT_EQ(get("/register?t=" + std::string(reset.token.reveal())).status, 303);
  EXPECT_NE(post("/register", open_form("/reset", reset) + "&username=juliet&password=" + password).status,
            303);
  EXPECT_EQ(accounts_.calls(Call::create), 0U);
}

}  // namespace
}  // namespace usher::pages
