#include "xmpp/commands/invite_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/registration_fixture_test.hpp"

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
    return {.address = *core::BareJid::parse(name + "@example.com"),
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
      commands_.emplace(town_.invitations, town_.random, town_.clock,
                        std::map{std::pair{town_.hosts.all().front().domain, policy_}});
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
  std::vector<core::Invite> invites() {
    return service::wait_for<service::InvitePage>(
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

  service::Town town_;
  CommandPolicy policy_;
  std::optional<InviteCommands> commands_;
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
  EXPECT_EQ(invite.kind, core::InviteKind::contact);
  EXPECT_EQ(invite.source, core::InviteSource::ad_hoc_command);
  EXPECT_EQ(invite.source_detail, "romeo@example.com");
}

TEST_F(InviteCommandsTest, WhoMayInviteToAccountsInvitesContactsWithOne) {
  ASSERT_TRUE(run(admin_, command(invite_node)));
  EXPECT_EQ(invites().front().kind, core::InviteKind::contact_with_registration);
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
  EXPECT_EQ(taken->attribute("status"), "executing") << "another invite pins the name";
}

TEST_F(InviteCommandsTest, AResetIsForAnAccountOfThisHost) {
  const auto session = session_of(admin_, reset_node);
  for (const std::string account : {"romeo@other.example", "", "@example.com"}) {
    const auto again =
        run(admin_, filled_in(command(reset_node, "complete", session), {{"accountjid", account}}));
    EXPECT_EQ(again->attribute("status"), "executing") << account;
  }
  const auto done =
      run(admin_, filled_in(command(reset_node, "", session), {{"accountjid", "Romeo@example.com"}}));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->attribute("status"), "completed");
  EXPECT_EQ(field(*done, "uri"), "no field");
  EXPECT_THAT(field(*done, "landing-url"), StartsWith("https://example.com/invite?"));
  EXPECT_EQ(invites().front().kind, core::InviteKind::reset);
  EXPECT_EQ(invites().front().username->str(), "romeo");
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
  policy_.account_invites.addresses = {*core::BareJid::parse("benvolio@example.com")};
  EXPECT_THAT(nodes(romeo_), ElementsAre(invite_node));
  EXPECT_THAT(nodes(person("benvolio")), ElementsAre(invite_node, account_node));
  EXPECT_THAT(nodes(admin_), ElementsAre(invite_node, account_node, reset_node));
  const CommandRequester stranger{.address = *core::BareJid::parse("romeo@other.example"),
                                  .full = "romeo@other.example/x"};
  EXPECT_THAT(nodes(stranger), IsEmpty());
  expect_refused(run(stranger, command(invite_node)), "forbidden", "auth", "");
}

TEST_F(InviteCommandsTest, NobodyHasMoreOpenInvitesThanTheyMay) {
  policy_.live_invites_max = 2;
  policy_.rate.reset();
  ASSERT_TRUE(run(romeo_, command(invite_node)));
  ASSERT_TRUE(run(romeo_, command(invite_node)));
  const auto refused = run(romeo_, command(invite_node));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().stanza.condition, "policy-violation");
  EXPECT_EQ(refused.error().stanza.type, "wait");
  EXPECT_TRUE(run(person("juliet"), command(invite_node))) << "each has their own";
  ASSERT_TRUE(service::wait_for<core::Invite>(
      [&](auto done) { town_.invitations.revoke(invites().back().id, std::move(done)); }));
  EXPECT_TRUE(run(romeo_, command(invite_node)));
}

TEST_F(InviteCommandsTest, NobodyCreatesInvitesFasterThanTheyMay) {
  policy_.rate = 2;
  ASSERT_TRUE(run(romeo_, command(invite_node)));
  town_.clock.time += minutes{40};
  ASSERT_TRUE(run(romeo_, command(invite_node)));
  EXPECT_THAT(run(romeo_, command(invite_node)).error().stanza.text, HasSubstr("lately"));
  town_.clock.time += minutes{21};
  EXPECT_TRUE(run(romeo_, command(invite_node)));
}

TEST_F(InviteCommandsTest, SessionsAreBounded) {
  CommandSessions sessions(town_.random, town_.clock);
  const auto first = sessions.open("romeo", "example.com", account_node);
  for (std::size_t i = 0; i < CommandSessions::per_requester_max; ++i) {
    town_.clock.time += minutes{1};
    sessions.open("romeo", "example.com", account_node);
  }
  EXPECT_EQ(sessions.size(), CommandSessions::per_requester_max);
  EXPECT_EQ(sessions.find(first, "romeo", "example.com", account_node), CommandSessions::Found::unknown);
  for (std::size_t i = 0; i < CommandSessions::sessions_max + 5; ++i)
    sessions.open("person " + std::to_string(i), "example.com", account_node);
  EXPECT_EQ(sessions.size(), CommandSessions::sessions_max);
}

}  // namespace
}  // namespace usher::xmpp
