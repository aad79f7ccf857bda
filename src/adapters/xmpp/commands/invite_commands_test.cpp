#include "adapters/xmpp/commands/invite_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "domain/use_cases/registration_fixture_test.hpp"

namespace usher::xmpp {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string invite_node = "urn:xmpp:invite#invite";
const std::string account_node = "urn:xmpp:invite#create-account";
const std::string reset_node = "xmpp:prosody.im/mod_invites_adhoc#password-reset";

;

class InviteCommandsTest : public testing::Test {
 protected:
  using Outcome = std::expected<Element, CommandError>;

  static CommandRequester person(const std::string& name, bool admin = false) {
    return {.address = *domain::BareJid::parse(name + "@example.com"),
            .full = name + "@example.com/phone",
            .admin = admin};
  }
  static Element command(const std::string& node, const std::string& action = {},
                         const std::string& session = {}) {
    Element element("command", std::string(ns::commands));
    element.set("node", node).set("action", action).set("sessionid", session);
    return element;
  }
  static Element filled_in(Element command, const std::map<std::string, std::string>& values) {
    Element& form = command.add_child("x", std::string(ns::data_forms)).set("type", "submit");
    for (const auto& [var, value] : values) {
      Element& field = form.add_child("field");
      field.set("var", var);
      field.add_child("value").set_text(value);
    }
    return command;
  }
  Outcome run(const CommandRequester& requester, const Element& step) {
    std::optional<Outcome> outcome;
    commands().execute(town_.hosts.all().front(), requester, step,
                       [&](Outcome answered) { outcome = std::move(answered); });
    return outcome ? *std::move(outcome) : std::unexpected(CommandError{});
  }
  InviteCommands& commands() {
    if (!commands_)
      commands_.emplace(town_.invitations, town_.accounts, town_.random, town_.clock,
                        std::map{std::pair{town_.hosts.all().front().domain, policy_}},
                        [this](const domain::BareJid& address, domain::Done<bool> done) {
                          if (nobody_can_tell_) return done(std::unexpected(*nobody_can_tell_));
                          done(address.local().str() == "admin" || address.local().str() == "chief");
                        });
    return *commands_;
  }
  /// As a client of Prosody 0.12 finds it: by the field's name, whatever the form is called.
  static std::string field(const Element& command, std::string_view var) {
    const Element* form = command.child("x", ns::data_forms);
    if (form == nullptr) return "no form";
    for (const Element& each : form->children()) {
      if (each.name() == "field" && each.attribute("var") == var)
        return std::string(each.child_text("value"));
    }
    return "no field";
  }
  std::string session_of(const CommandRequester& requester, const std::string& node) {
    const auto form = run(requester, command(node, "execute"));
    EXPECT_TRUE(form);
    EXPECT_EQ(form->attribute("status"), "executing");
    return std::string(form->attribute("sessionid"));
  }
  std::vector<domain::Invite> invites() {
    return domain::wait_for<domain::InvitePage>(
               [&](auto done) { town_.invitations.list({}, std::move(done)); })
        ->invites;
  }
  void expect_refused(const Outcome& outcome, const std::string& condition, const std::string& type,
                      const std::string& application) {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().stanza.condition, condition);
    EXPECT_EQ(outcome.error().stanza.type, type);
    EXPECT_EQ(outcome.error().condition, application);
    EXPECT_THAT(invites(), IsEmpty());
  }

  domain::Town town_;
  CommandPolicy policy_{.contact_invites = {.everyone = true, .admins = false, .addresses = {}},
                        .account_invites = {.everyone = false, .admins = true, .addresses = {}},
                        .password_resets = {.everyone = false, .admins = true, .addresses = {}},
                        .live_invites_max = 100,
                        .rate = {.count = 20, .window = std::chrono::hours{1}}};
  std::optional<InviteCommands> commands_;
  std::optional<domain::Error> nobody_can_tell_;
  const CommandRequester romeo_ = person("romeo");
  const CommandRequester admin_ = person("admin", true);
};

TEST_F(InviteCommandsTest, AContactInviteIsMadeAtOnce) {
  const auto done = run(romeo_, command(invite_node, "execute"));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->attribute("status"), "completed");
  EXPECT_THAT(field(*done, "uri"), StartsWith("xmpp:romeo@example.com?roster;preauth="));
  EXPECT_THAT(field(*done, "landing-url"), StartsWith("https://example.com/invite?"));
  EXPECT_EQ(field(*done, "expire"), "2026-01-08T00:00:00Z");
  EXPECT_EQ(field(*done, "FORM_TYPE"), "urn:xmpp:invite#invitation");
  ASSERT_EQ(invites().size(), 1U);
  const auto invite = invites().front();
  EXPECT_EQ(invite.kind, domain::InviteKind::contact);
  EXPECT_EQ(invite.source, domain::InviteSource::ad_hoc_command);
  EXPECT_EQ(invite.source_detail, "romeo@example.com");
}

TEST_F(InviteCommandsTest, WhoMayInviteToAccountsInvitesContactsWithOne) {
  ASSERT_TRUE(run(admin_, command(invite_node)));
  EXPECT_EQ(invites().front().kind, domain::InviteKind::contact_with_registration);
}

TEST_F(InviteCommandsTest, AnAccountInviteAsksFirst) {
  const auto session = session_of(admin_, account_node);
  EXPECT_THAT(invites(), IsEmpty());
  const auto done = run(admin_, filled_in(command(account_node, "complete", session),
                                          {{"username", "Juliet"}, {"roster-subscription", "1"}}));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->attribute("status"), "completed");
  EXPECT_EQ(done->attribute("sessionid"), session);
  EXPECT_THAT(field(*done, "uri"), HasSubstr("juliet@example.com?register;preauth="));
  EXPECT_EQ(invites().front().username->str(), "juliet");
  EXPECT_EQ(invites().front().inviter->str(), "admin");
  const auto again = run(admin_, filled_in(command(account_node, "complete", session), {}));
  EXPECT_EQ(again.error().condition, "bad-sessionid") << "a session is for one invite";
}

TEST_F(InviteCommandsTest, AFormThatIsSentUnaskedIsTaken) {
  const auto done = run(admin_, filled_in(command(account_node, "execute"), {{"username", ""}}));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->attribute("status"), "completed");
  EXPECT_FALSE(invites().front().username);
  EXPECT_FALSE(invites().front().inviter);
}

TEST_F(InviteCommandsTest, WhatIsWrongInAFormCanBeMended) {
  const auto session = session_of(admin_, account_node);
  for (const std::string name : {"a b", "postmaster", "a@b",
                                 "\xE2\x80\xAE"
                                 "evil"}) {
    const auto again =
        run(admin_, filled_in(command(account_node, "complete", session), {{"username", name}}));
    ASSERT_TRUE(again) << name;
    EXPECT_EQ(again->attribute("status"), "executing") << name;
    ASSERT_NE(again->child("note"), nullptr);
    EXPECT_EQ(again->child("note")->attribute("type"), "error");
  }
  EXPECT_THAT(invites(), IsEmpty());
  EXPECT_TRUE(run(admin_, filled_in(command(account_node, "complete", session), {{"username", "juliet"}})));
  EXPECT_EQ(invites().size(), 1U);
  const auto taken = run(admin_, filled_in(command(account_node), {{"username", "juliet"}}));
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->attribute("status"), "executing") << "another invite pins the name";
}

TEST_F(InviteCommandsTest, AResetIsForAnAccountOfThisHost) {
  town_.accounts.add(domain::Town::address("romeo"));
  const auto session = session_of(admin_, reset_node);
  for (const std::string account : {"romeo@other.example", "", "@example.com"}) {
    const auto again =
        run(admin_, filled_in(command(reset_node, "complete", session), {{"accountjid", account}}));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->attribute("status"), "executing") << account;
  }
  const auto done =
      run(admin_, filled_in(command(reset_node, "", session), {{"accountjid", "Romeo@example.com"}}));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->attribute("status"), "completed");
  EXPECT_EQ(field(*done, "uri"), "no field");
  EXPECT_THAT(field(*done, "landing-url"), StartsWith("https://example.com/invite?"));
  EXPECT_EQ(invites().front().kind, domain::InviteKind::reset);
  EXPECT_EQ(invites().front().username->str(), "romeo");
}

TEST_F(InviteCommandsTest, AResetIsForAnAccountThatIsThere) {
  const auto session = session_of(admin_, reset_node);
  const auto submit = [&] {
    return run(admin_, filled_in(command(reset_node, "complete", session), {{"accountjid", "romeo"}}));
  };
  const auto again = submit();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->attribute("status"), "executing");
  EXPECT_EQ(again->child_text("note"), "There is no account romeo@example.com.");
  EXPECT_THAT(invites(), IsEmpty());
  town_.accounts.fate = [](auto) { return accounts::ScriptedAccounts::Fate::down; };
  const auto later = submit();
  ASSERT_TRUE(later);
  EXPECT_EQ(later->attribute("status"), "completed") << "it is judged when it is used";
}

TEST_F(InviteCommandsTest, WhoseInviteBrokeOffMayCreateAnother) {
  town_.store.lists_throw = true;
  EXPECT_THROW(run(romeo_, command(invite_node)), std::runtime_error);
  town_.store.lists_throw = false;
  EXPECT_TRUE(run(romeo_, command(invite_node)));
}

TEST_F(InviteCommandsTest, ACancelledCommandIsOver) {
  const auto session = session_of(admin_, account_node);
  const auto cancelled = run(admin_, command(account_node, "cancel", session));
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->attribute("status"), "canceled");
  expect_refused(run(admin_, filled_in(command(account_node, "complete", session), {})), "bad-request",
                 "modify", "bad-sessionid");
  Element by_form = command(account_node, "execute", session_of(admin_, account_node));
  by_form.add_child("x", std::string(ns::data_forms)).set("type", "cancel");
  EXPECT_EQ(run(admin_, by_form)->attribute("status"), "canceled");
}

TEST_F(InviteCommandsTest, SaysEachErrorThatThereIs) {
  const auto session = session_of(admin_, account_node);
  expect_refused(run(admin_, command("nonsense")), "item-not-found", "cancel", "");
  expect_refused(run(romeo_, command(account_node)), "forbidden", "auth", "");
  expect_refused(run(romeo_, command(reset_node)), "forbidden", "auth", "");
  expect_refused(run(admin_, command(account_node, "explode", session)), "bad-request", "modify",
                 "malformed-action");
  for (const auto* action : {"prev", "next"})
    expect_refused(run(admin_, command(account_node, action, session)), "bad-request", "modify",
                   "bad-action");
  for (const auto* action : {"complete", "cancel"})
    expect_refused(run(admin_, command(account_node, action)), "bad-request", "modify", "bad-action");
  expect_refused(run(romeo_, command(invite_node, "cancel")), "bad-request", "modify", "bad-action");
  expect_refused(run(romeo_, command(invite_node, "execute", "made-up")), "bad-request", "modify",
                 "bad-sessionid");
  expect_refused(run(admin_, command(account_node, "complete", "made-up")), "bad-request", "modify",
                 "bad-sessionid");
  expect_refused(run(admin_, command(account_node, "complete", session)), "bad-request", "modify",
                 "bad-payload");
  Element nameless = command(account_node, "complete", session);
  nameless.add_child("x", std::string(ns::data_forms)).set("type", "submit").add_child("field");
  expect_refused(run(admin_, nameless), "bad-request", "modify", "bad-payload");
  expect_refused(run(admin_, command(account_node).set("xml:lang", "<b>")), "bad-request", "modify",
                 "bad-locale");
  EXPECT_TRUE(run(admin_, command(account_node).set("xml:lang", "zh-Hant")));
  town_.clock.time += minutes{31};
  expect_refused(run(admin_, filled_in(command(account_node, "complete", session), {})), "not-allowed",
                 "cancel", "session-expired");
  town_.clock.time += hours{2};
  ASSERT_TRUE(run(admin_, command(account_node)));
  expect_refused(run(admin_, filled_in(command(account_node, "complete", session), {})), "bad-request",
                 "modify", "bad-sessionid");
}

TEST_F(InviteCommandsTest, ASessionIsItsOwnersAlone) {
  const auto session = session_of(admin_, account_node);
  expect_refused(run(person("nurse", true), filled_in(command(account_node, "complete", session), {})),
                 "bad-request", "modify", "bad-sessionid");
  expect_refused(run(admin_, filled_in(command(reset_node, "complete", session), {})), "bad-request",
                 "modify", "bad-sessionid");
}

TEST_F(InviteCommandsTest, OffersWhatSomebodyMayRun) {
  const auto& host = town_.hosts.all().front();
  const auto nodes = [&](const CommandRequester& requester) {
    std::vector<std::string> found;
    for (const auto& each : commands().offered(host, requester)) found.push_back(each.node);
    return found;
  };
  policy_.account_invites.addresses = {*domain::BareJid::parse("benvolio@example.com")};
  EXPECT_THAT(nodes(romeo_), ElementsAre(invite_node));
  EXPECT_THAT(nodes(person("benvolio")), ElementsAre(invite_node, account_node));
  EXPECT_THAT(nodes(admin_), ElementsAre(invite_node, account_node, reset_node));
  const CommandRequester stranger{.address = *domain::BareJid::parse("romeo@other.example"),
                                  .full = "romeo@other.example/x"};
  EXPECT_THAT(nodes(stranger), IsEmpty());
  expect_refused(run(stranger, command(invite_node)), "forbidden", "auth", "");
}

TEST_F(InviteCommandsTest, NobodyHasMoreOpenInvitesThanTheyMay) {
  policy_.live_invites_max = 2;
  policy_.rate = {};
  ASSERT_TRUE(run(romeo_, command(invite_node)));
  ASSERT_TRUE(run(romeo_, command(invite_node)));
  const auto refused = run(romeo_, command(invite_node));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().stanza.condition, "policy-violation");
  EXPECT_EQ(refused.error().stanza.type, "wait");
  EXPECT_TRUE(run(person("juliet"), command(invite_node))) << "each has their own";
  ASSERT_TRUE(domain::wait_for<domain::Invite>(
      [&](auto done) { town_.invitations.revoke(invites().back().id, {}, {}, std::move(done)); }));
  EXPECT_TRUE(run(romeo_, command(invite_node)));
}

TEST_F(InviteCommandsTest, NobodyCreatesInvitesFasterThanTheyMay) {
  policy_.rate.count = 2;
  ASSERT_TRUE(run(romeo_, command(invite_node)));
  town_.clock.time += minutes{40};
  ASSERT_TRUE(run(romeo_, command(invite_node)));
  EXPECT_THAT(run(romeo_, command(invite_node)).error().stanza.text, HasSubstr("lately"));
  town_.clock.time += minutes{21};
  EXPECT_TRUE(run(romeo_, command(invite_node)));
}

TEST_F(InviteCommandsTest, AnAdministratorsAccountIsForAdministrators) {
  const auto helper = person("benvolio");
  for (const auto* name : {"admin", "juliet"}) town_.accounts.add(domain::Town::address(name));
  policy_.account_invites.addresses = policy_.password_resets.addresses = {helper.address};
  const auto reset = [&](const CommandRequester& requester, const std::string& account) {
    return run(requester, filled_in(command(reset_node), {{"accountjid", account}}));
  };
  const auto account = [&](const std::string& name) {
    return run(helper, filled_in(command(account_node), {{"username", name}}));
  };
  expect_refused(reset(helper, "admin@example.com"), "forbidden", "auth", "");
  EXPECT_THAT(reset(helper, "ADMIN").error().stanza.text, HasSubstr("administrator"));
  policy_.rate = {};
  nobody_can_tell_ = domain::Error{domain::Errc::purpose_not_allowed, "nobody can tell"};
  expect_refused(reset(helper, "juliet"), "forbidden", "auth", "");
  nobody_can_tell_ = domain::Error{domain::Errc::accounts_unavailable};
  expect_refused(reset(helper, "juliet"), "resource-constraint", "wait", "");
  EXPECT_TRUE(reset(admin_, "admin")) << "they are one themselves";
  EXPECT_TRUE(account("somebody")) << "an account that is not there yet is nobody's";
  nobody_can_tell_.reset();
  EXPECT_TRUE(reset(helper, "juliet"));
}

TEST_F(InviteCommandsTest, NobodyIsInvitedToAnAdministratorsNameButByOne) {
  const auto helper = person("benvolio");
  policy_.account_invites.addresses = {helper.address};
  expect_refused(run(helper, filled_in(command(account_node), {{"username", "chief"}})), "forbidden", "auth",
                 "");
  EXPECT_TRUE(run(admin_, filled_in(command(account_node), {{"username", "chief"}})));
}

TEST_F(InviteCommandsTest, SessionsAreCountedByAccount) {
  CommandSessions sessions(town_.random, town_.clock);
  const auto admins = sessions.open("admin@example.com/desk", "example.com", account_node);
  for (std::size_t i = 0; i < 2 * CommandSessions::sessions_max; ++i) {
    town_.clock.time += std::chrono::milliseconds{1};
    sessions.open("romeo@example.com/" + std::to_string(i), "example.com", account_node);
  }
  EXPECT_EQ(sessions.size(), 1 + CommandSessions::per_owner_max);
  EXPECT_EQ(sessions.find(admins, "admin@example.com/desk", "example.com", account_node),
            CommandSessions::Found::open);
  for (std::size_t i = 0; i < CommandSessions::sessions_max / 2; ++i) {
    for (const std::string resource : {"/a", "/b"})
      sessions.open("person" + std::to_string(i) + "@example.com" + resource, "example.com", account_node);
  }
  EXPECT_EQ(sessions.size(), CommandSessions::sessions_max);
  EXPECT_EQ(sessions.find(admins, "admin@example.com/desk", "example.com", account_node),
            CommandSessions::Found::open)
      << "who has the most gives way";
}

TEST_F(InviteCommandsTest, SessionsAreBounded) {
  CommandSessions sessions(town_.random, town_.clock);
  const auto first = sessions.open("romeo", "example.com", account_node);
  for (std::size_t i = 0; i < CommandSessions::per_owner_max; ++i) {
    town_.clock.time += minutes{1};
    sessions.open("romeo", "example.com", account_node);
  }
  EXPECT_EQ(sessions.size(), CommandSessions::per_owner_max);
  EXPECT_EQ(sessions.find(first, "romeo", "example.com", account_node), CommandSessions::Found::unknown);
  for (std::size_t i = 0; i < CommandSessions::sessions_max + 5; ++i)
    sessions.open("person " + std::to_string(i), "example.com", account_node);
  EXPECT_EQ(sessions.size(), CommandSessions::sessions_max);
}

}  // namespace
}  // namespace usher::xmpp
