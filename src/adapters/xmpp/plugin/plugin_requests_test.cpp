#include "adapters/xmpp/plugin/plugin_requests.hpp"

#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/xmpp/plugin/protocol.hpp"
#include "domain/use_cases/registration_fixture_test.hpp"

namespace usher::xmpp {
namespace {

using testing::HasSubstr;

;

class PluginRequestsTest : public testing::Test {
 protected:
  PluginRequestsTest() { requests_.mount(server_); }

  /// What usher answers to a payload, as XML.
  std::string ask(const std::string& type, const Element& payload, const std::string& from = "example.com") {
    Element iq = make_iq(type, from, "usher.example.com");
    iq.set("id", "1").add(payload);
    std::string answer;
    server_.take(iq, [&](const Element& reply) { answer = reply.to_xml(ns::component); });
    return answer;
  }
  Element reservation(const std::string& token, const std::string& username = "juliet") {
    Element payload = plugin::element("reserve");
    payload.set("token", token).set("holder", "h1").set("presented", "1767225600000");
    payload.set("purpose", "registration").set("username", username);
    payload.add_child("password").set_text("correct horse battery staple");
    return payload;
  }
  std::string token(domain::InviteDraft draft = {}) {
    return std::string(domain::wait_for<domain::SharedInvite>([&](auto done) {
                         town_.invitations.create(town_.hosts.all().front(), std::move(draft), std::nullopt,
                                                  std::move(done));
                       })->token.reveal());
  }

  domain::Town town_;
  domain::StreamRedemptions redemptions_{town_.store, town_.invitations, town_.clock, nullptr};
  std::optional<std::string> greeted_;
  PluginRequests requests_{
      redemptions_,
      {&town_.hosts.all().front()},
      [this](const domain::Host&, bool there, const plugin::Greeting& greeting) {
        greeted_ = there ? greeting.version : "gone";
      },
      [](const domain::Host&) { return plugin::element("hello").set("version", "0"); },
      [](const domain::Host&, const Element& forwarded, IqResponder respond) { respond.result(forwarded); }};
  IqServer server_;
};

TEST_F(PluginRequestsTest, TakesNothingFromAnybodyButAHost) {
  const auto good = token();
  for (const std::string from :
       {"romeo@example.com", "example.com/x", "other.example", "usher.example.com", ""}) {
    EXPECT_THAT(ask("set", reservation(good), from), HasSubstr("forbidden")) << from;
    EXPECT_THAT(ask("get", plugin::element("preauth").set("token", good), from), HasSubstr("forbidden"));
    EXPECT_THAT(ask("set", plugin::element("forwarded-command"), from), HasSubstr("forbidden"));
    EXPECT_THAT(ask("set", plugin::element("hello"), from), HasSubstr("forbidden"));
  }
  EXPECT_FALSE(greeted_);
}

TEST_F(PluginRequestsTest, GreetsAndPassesOn) {
  EXPECT_THAT(ask("set", plugin::element("hello").set("version", std::string(5000, 'v'))),
              HasSubstr("<hello"));
  EXPECT_EQ(greeted_, std::string(100, 'v'));
  ask("set", plugin::element("goodbye"));
  EXPECT_EQ(greeted_, "gone");
  EXPECT_THAT(ask("set", plugin::element("forwarded-command")), HasSubstr("type='result'"));
}

TEST_F(PluginRequestsTest, FromTheTokenToTheAccount) {
  const auto shown = token({.username = *domain::Localpart::parse("juliet"),
                            .inviter = *domain::Localpart::parse("romeo"),
                            .groups = {"a choir"},
                            .roles = {"member"}});
  EXPECT_THAT(ask("get", plugin::element("preauth").set("token", shown)),
              testing::AllOf(HasSubstr("purpose='registration'"), HasSubstr("username='juliet'"),
                             HasSubstr("presented='1767225600000'"), HasSubstr("inviter='romeo'")));
  EXPECT_THAT(ask("set", reservation(shown)),
              testing::AllOf(HasSubstr("inviter='romeo'"), HasSubstr("<group>a choir</group>"),
                             HasSubstr("<role>member</role>")));
  Element commit = plugin::element("commit");
  commit.set("token", shown).set("holder", "h1");
  EXPECT_THAT(ask("set", commit), HasSubstr("type='result'"));
  EXPECT_THAT(ask("set", reservation(shown)), HasSubstr("item-not-found")) << "it is used up";
}

TEST_F(PluginRequestsTest, SaysWhatIsWrong) {
  const auto good = token();
  EXPECT_THAT(ask("get", plugin::element("preauth").set("token", "nonsense")), HasSubstr("item-not-found"));
  EXPECT_THAT(ask("set", reservation(good, "postmaster")), HasSubstr("conflict"));
  EXPECT_THAT(ask("set", reservation(good, "a b")), HasSubstr("not-acceptable"));
  for (const auto& [attribute, value] :
       {std::pair{"holder", std::string(101, 'h')}, std::pair{"holder", std::string()},
        std::pair{"presented", std::string("-1")},
        std::pair{"presented", std::string("99999999999999999999")},
        std::pair{"presented", std::string("1 ")}, std::pair{"purpose", std::string("fun")}}) {
    Element bad = reservation(good);
    bad.set(attribute, value);
    EXPECT_THAT(ask("set", bad), HasSubstr("bad-request")) << attribute << '=' << value;
  }
  EXPECT_THAT(ask("set", plugin::element("subscribe").set("token", good).set("inviter", "romeo")),
              HasSubstr("bad-request"));
  EXPECT_THAT(ask("set", plugin::element("account-deleted")), HasSubstr("not-acceptable"));
  EXPECT_THAT(ask("set", plugin::element("unheard-of")), HasSubstr("service-unavailable"));
}

}  // namespace
}  // namespace usher::xmpp
