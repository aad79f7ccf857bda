#include <deque>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/wait.hpp"
#include "xmpp/accounts/host_accounts.hpp"
#include "xmpp/plugin/protocol.hpp"

namespace usher::xmpp {
namespace {

using core::Errc;
using service::wait_for;
using testing::HasSubstr;

const core::BareJid juliet = core::BareJid::parse("juliet@example.com").value();

Element command_answer(const Element& iq, const Element& command) { return result_of(iq).add(command); }

Element command(std::string_view status) {
  Element element("command", std::string(ns::commands));
  element.set("status", status).set("sessionid", "s1");
  return element;
}

IqReply form(const Element& iq) { return command_answer(iq, command("executing")); }
IqReply completed(const Element& iq) { return command_answer(iq, command("completed")); }
IqReply note(const Element& iq, const std::string& text) {
  Element done = command("completed");
  done.add_child("note").set("type", "error").set_text(text);
  return command_answer(iq, done);
}
IqReply failure(IqFailure::Kind kind, const std::string& condition = {}, const std::string& text = {}) {
  return std::unexpected(
      IqFailure{.kind = kind, .error = {.condition = condition, .type = "cancel", .text = text}});
}

bool is_submission(const Element& iq) { return iq.to_xml().find("type='submit'") != std::string::npos; }

class AccountsTest : public testing::Test {
 protected:
  AccountsTest() {
    accounts_.add(
        juliet.domain(),
        [this](Element iq, std::chrono::milliseconds, IqDone done) {
          sent_.push_back(iq.to_xml());
          done(server_(iq));
        },
        "usher.example.com");
  }
  core::Result<bool> exists(const core::BareJid& address = juliet) {
    return wait_for<bool>([&](auto done) { accounts_.exists(address, std::move(done)); });
  }
  core::Result<service::AccountCreated> create() {
    const core::Invite invite{.id = {},
                              .host = juliet.domain(),
                              .inviter = core::Localpart::parse("romeo").value(),
                              .groups = {"choir"},
                              .roles = {"member"}};
    return wait_for<service::AccountCreated>([&](auto done) {
      accounts_.create({.address = juliet, .password = core::Secret{"s3cret"}, .invite = invite},
                       std::move(done));
    });
  }
  core::Result<void> set_password() {
    return wait_for<void>(
        [&](auto done) { accounts_.set_password(juliet, core::Secret{"s3cret"}, std::move(done)); });
  }
  /// A Prosody with these accounts.
  void prosody(std::vector<std::string> names) {
    server_ = [names = std::move(names)](const Element& iq) mutable {
      if (!is_submission(iq)) return form(iq);
      const auto xml = iq.to_xml();
      const bool there = std::ranges::any_of(names, [&](const auto& name) {
        return xml.find(">" + name + "@example.com<") != std::string::npos;
      });
      if (xml.find("#add-user") != std::string::npos) {
        if (there) return note(iq, "Account already exists");
        names.emplace_back("juliet");
        return completed(iq);
      }
      return there ? completed(iq) : note(iq, "User does not exist");
    };
  }

  std::function<IqReply(const Element&)> server_;
  std::vector<std::string> sent_;
  HostAccounts accounts_;
};

TEST_F(AccountsTest, ProsodysNotesAreUnderstood) {
  prosody({});
  EXPECT_EQ(exists(), false);
  EXPECT_TRUE(create());
  EXPECT_THAT(sent_.back(), testing::AllOf(HasSubstr("sessionid='s1'"), HasSubstr("password-verify"),
                                           HasSubstr(">juliet@example.com<")));
  EXPECT_EQ(exists(), true);
  EXPECT_EQ(create().error().code, Errc::username_taken) << "somebody was faster";
  EXPECT_TRUE(set_password());
  prosody({});
  EXPECT_EQ(set_password().error().code, Errc::account_not_found);
}

TEST_F(AccountsTest, MakesContactsWhereTheServerGrantsIt) {
  prosody({});
  EXPECT_FALSE(create()->contact_added) << "it was not granted";
  EXPECT_FALSE(accounts_.has_rosters(juliet.domain()));
  accounts_.rosters_are_granted(juliet.domain(), true);
  EXPECT_TRUE(accounts_.has_rosters(juliet.domain()));
  prosody({});
  const auto commands = server_;
  server_ = [&](const Element& iq) -> IqReply {
    if (iq.child("query", "jabber:iq:roster") == nullptr) return commands(iq);
    return result_of(iq);
  };
  EXPECT_TRUE(create()->contact_added);
  EXPECT_THAT(sent_[sent_.size() - 2],
              testing::AllOf(HasSubstr("to='romeo@example.com'"), HasSubstr("jid='juliet@example.com'"),
                             HasSubstr("subscription='both'")));
  EXPECT_THAT(sent_.back(),
              testing::AllOf(HasSubstr("to='juliet@example.com'"), HasSubstr("jid='romeo@example.com'")));
}

TEST_F(AccountsTest, AnAccountIsThereThoughItsRosterCouldNotBeWritten) {
  accounts_.rosters_are_granted(juliet.domain(), true);
  prosody({});
  server_ = [commands = server_](const Element& iq) -> IqReply {
    if (iq.child("query", "jabber:iq:roster") != nullptr) return failure(IqFailure::Kind::lost);
    return commands(iq);
  };
  const auto created = create();
  ASSERT_TRUE(created);
  EXPECT_FALSE(created->contact_added);
}

TEST(GrantsRoster, BothVersionsOfThePrivilege) {
  const auto message = [](const std::string& xmlns, const std::string& access, const std::string& type) {
    Element element("message", std::string(ns::component));
    element.add_child("privilege", xmlns).add_child("perm").set("access", access).set("type", type);
    return element;
  };
  for (const std::string xmlns : {"urn:xmpp:privilege:1", "urn:xmpp:privilege:2"}) {
    EXPECT_TRUE(grants_roster(message(xmlns, "roster", "both")));
    EXPECT_TRUE(grants_roster(message(xmlns, "roster", "set")));
    EXPECT_FALSE(grants_roster(message(xmlns, "roster", "get")));
    EXPECT_FALSE(grants_roster(message(xmlns, "message", "both")));
  }
  EXPECT_FALSE(grants_roster(message("urn:other", "roster", "both")));
}

TEST_F(AccountsTest, AFullDiskIsNotATakenName) {
  server_ = [](const Element& iq) {
    if (!is_submission(iq)) return form(iq);
    return note(iq, iq.to_xml().find("#add-user") != std::string::npos ? "Failed to write data to disk"
                                                                       : "User does not exist");
  };
  EXPECT_EQ(create().error().code, Errc::accounts_unavailable);
}

TEST_F(AccountsTest, WhatWasNotBegunWasNotDone) {
  for (const auto kind : {IqFailure::Kind::not_sent, IqFailure::Kind::lost}) {
    server_ = [kind](const Element&) { return failure(kind); };
    EXPECT_EQ(exists().error().code, Errc::accounts_unavailable);
    EXPECT_EQ(create().error().code, Errc::accounts_unavailable);
    EXPECT_EQ(set_password().error().code, Errc::accounts_unavailable);
  }
  server_ = [](const Element&) { return failure(IqFailure::Kind::refused, "forbidden"); };
  EXPECT_THAT(create().error().detail, HasSubstr("administrator"));
}

TEST_F(AccountsTest, WhatWasSubmittedAndNotAnsweredIsUnknown) {
  server_ = [](const Element& iq) { return is_submission(iq) ? failure(IqFailure::Kind::lost) : form(iq); };
  EXPECT_EQ(create().error().code, Errc::accounts_unsure);
  EXPECT_EQ(set_password().error().code, Errc::accounts_unsure);
  EXPECT_EQ(exists().error().code, Errc::accounts_unavailable);
}

TEST_F(AccountsTest, NoErrorOnTheWayMeansThatThereIsNoAccount) {
  server_ = [](const Element& iq) {
    return is_submission(iq) ? failure(IqFailure::Kind::refused, "bad-request") : form(iq);
  };
  EXPECT_EQ(exists().error().code, Errc::accounts_unavailable);
}

/// ejabberd's statistics say the same of everybody; its list of accounts tells.
class EjabberdTest : public AccountsTest {
 protected:
  void ejabberd(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) names_.push_back("user" + std::to_string(10000 + i));
    server_ = [this](const Element& iq) -> IqReply {
      const Element* query = iq.child("query", ns::disco_items);
      if (query == nullptr) {
        if (!is_submission(iq)) return form(iq);
        if (iq.to_xml().find("#add-user") != std::string::npos)
          return failure(IqFailure::Kind::refused, "conflict");
        return completed(iq);
      }
      return list(iq, std::string(query->attribute("node")));
    };
  }
  IqReply list(const Element& iq, const std::string& node) {
    Element answer("query", std::string(ns::disco_items));
    const auto parts = node == "all users" && names_.size() > 100;
    const std::size_t step = 40;
    if (parts) {
      for (std::size_t i = 0; i < names_.size(); i += step) {
        const auto& last = names_[std::min(i + step, names_.size()) - 1];
        answer.add_child("item")
            .set("jid", "example.com")
            .set("node", "all users/@" + std::to_string(i) + "-")
            .set("name", names_[i] + "@example.com -- " + last + "@example.com");
      }
    } else {
      const std::size_t first =
          node == "all users" ? 0 : std::stoul(node.substr(node.find('@') + 1)) + moved_;
      const std::size_t count = node == "all users" ? names_.size() : step;
      for (std::size_t i = first; i < std::min(first + count, names_.size()); ++i)
        answer.add_child("item").set("jid", names_[i] + "@example.com");
    }
    return result_of(iq).add(std::move(answer));
  }
  static core::BareJid address(const std::string& name) {
    return core::BareJid::parse(name + "@example.com").value();
  }

  std::vector<std::string> names_;
  std::size_t moved_ = 0;
};

TEST_F(EjabberdTest, LooksThroughAFewAccounts) {
  ejabberd(5);
  EXPECT_EQ(exists(address("user10003")), true);
  EXPECT_EQ(exists(address("user10005")), false);
  EXPECT_EQ(create().error().code, Errc::username_taken);
}

TEST_F(EjabberdTest, LooksThroughThePartThatMayHoldIt) {
  ejabberd(1000);
  for (const std::string name : {"user10000", "user10039", "user10040", "user10555", "user10999"})
    EXPECT_EQ(exists(address(name)), true) << name;
  for (const std::string name : {"aaa", "user10039x", "zzz", "user1003"})
    EXPECT_EQ(exists(address(name)), false) << name;
}

TEST_F(EjabberdTest, SaysNothingOfAListThatMoves) {
  ejabberd(1000);
  moved_ = 1;  // somebody registered in front, between the two answers
  EXPECT_EQ(exists(address("user10040")).error().code, Errc::accounts_unavailable);
  EXPECT_EQ(exists(address("user10045")), true);
}

class PluginTest : public AccountsTest {
 protected:
  PluginTest() { accounts_.plugin_is(juliet.domain(), true); }
  void answers(Element payload) {
    server_ = [payload = std::move(payload)](const Element& iq) { return result_of(iq).add(payload); };
  }
};

TEST_F(PluginTest, AsksThePluginWhereThereIsOne) {
  answers(plugin::element("account-exists").set("exists", "true"));
  EXPECT_EQ(exists(), true);
  answers(plugin::element("account-exists").set("exists", "false"));
  EXPECT_EQ(exists(), false);
  answers(plugin::element("account-exists"));
  EXPECT_EQ(exists().error().code, Errc::accounts_unavailable) << "it does not say";
  answers(plugin::element("create-account").set("contact", "true"));
  const auto created = create();
  ASSERT_TRUE(created);
  EXPECT_TRUE(created->contact_added);
  EXPECT_THAT(sent_.back(), testing::AllOf(HasSubstr("inviter='romeo'"), HasSubstr("<group>choir</group>"),
                                           HasSubstr("<role>member</role>"), HasSubstr("s3cret")));
  answers(plugin::element("set-password"));
  EXPECT_TRUE(set_password());
}

TEST_F(PluginTest, TellsWhatWentWrong) {
  const std::map<std::string, Errc> conditions{{"conflict", Errc::username_taken},
                                               {"jid-malformed", Errc::username_invalid},
                                               {"not-acceptable", Errc::password_refused},
                                               {"item-not-found", Errc::account_not_found},
                                               {"service-unavailable", Errc::accounts_unavailable}};
  for (const auto& [condition, code] : conditions) {
    server_ = [&](const Element&) { return failure(IqFailure::Kind::refused, condition); };
    EXPECT_EQ(create().error().code, code) << condition;
    EXPECT_EQ(set_password().error().code, code) << condition;
  }
  server_ = [](const Element&) { return failure(IqFailure::Kind::lost); };
  EXPECT_EQ(create().error().code, Errc::accounts_unsure);
  server_ = [](const Element&) { return failure(IqFailure::Kind::not_sent); };
  EXPECT_EQ(create().error().code, Errc::accounts_unavailable);
}

TEST_F(AccountsTest, KnowsNoOtherHost) {
  EXPECT_EQ(exists(core::BareJid::parse("juliet@other.example").value()).error().code,
            Errc::accounts_unavailable);
}

}  // namespace
}  // namespace usher::xmpp
