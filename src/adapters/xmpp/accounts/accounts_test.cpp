#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/xmpp/accounts/host_accounts.hpp"
#include "adapters/xmpp/plugin/protocol.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::xmpp {
namespace {

using domain::Errc;
using domain::wait_for;
using testing::HasSubstr;

const domain::BareJid juliet = domain::BareJid::parse("juliet@example.com").value();

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

/// A server that takes what it is told, and has each as the other's contact, subscribed as it says.
IqReply written_to(const Element& iq, std::string_view subscription) {
  if (iq.attribute("type") == "set") return result_of(iq);
  const bool of_juliet = iq.attribute("to") == juliet.str();
  Element answer = result_of(iq);
  answer.add_child("query", "jabber:iq:roster")
      .add_child("item")
      .set("jid", of_juliet ? "romeo@example.com" : juliet.str())
      .set("subscription", subscription);
  return answer;
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
  domain::Result<bool> exists(const domain::BareJid& address = juliet) {
    return wait_for<bool>([&](auto done) { accounts_.exists(address, std::move(done)); });
  }
  /// @param pinned the name that the invite is for; empty where it is for any
  domain::Result<domain::AccountCreated> create(const std::string& pinned = "") {
    domain::Invite invite{.id = {},
                          .host = juliet.domain(),
                          .inviter = domain::Localpart::parse("romeo").value(),
                          .groups = {"choir"},
                          .roles = {"member"}};
    if (!pinned.empty()) invite.username = domain::Localpart::parse(pinned).value();
    return wait_for<domain::AccountCreated>([&](auto done) {
      accounts_.create({.address = juliet, .password = secrets::Secret{"s3cret"}, .invite = invite},
                       std::move(done));
    });
  }
  domain::Result<void> set_password() {
    return wait_for<void>(
        [&](auto done) { accounts_.set_password(juliet, secrets::Secret{"s3cret"}, std::move(done)); });
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
  EXPECT_EQ(accounts_.rosters(juliet.domain()), Rosters::not_granted);
  accounts_.rosters_are_granted(juliet.domain(), true);
  EXPECT_EQ(accounts_.rosters(juliet.domain()), Rosters::untried);
  prosody({});
  const auto commands = server_;
  server_ = [&](const Element& iq) -> IqReply {
    if (iq.child("query", "jabber:iq:roster") == nullptr) return commands(iq);
    return written_to(iq, "both");
  };
  EXPECT_TRUE(create()->contact_added);
  EXPECT_EQ(accounts_.rosters(juliet.domain()), Rosters::written);
  EXPECT_THAT(sent_[sent_.size() - 4],
              testing::AllOf(HasSubstr("to='romeo@example.com'"), HasSubstr("jid='juliet@example.com'"),
                             HasSubstr("subscription='both'")));
  EXPECT_THAT(sent_[sent_.size() - 3],
              testing::AllOf(HasSubstr("to='juliet@example.com'"), HasSubstr("jid='romeo@example.com'")));
}

/// As ejabberd 26 does, which ignores the subscription.
TEST_F(AccountsTest, DoesNotTakeAServersWordForAContact) {
  for (const std::string_view subscription : {"none", "to", "from", ""}) {
    accounts_.rosters_are_granted(juliet.domain(), true);
    std::vector<std::string> told;
    accounts_.on_contacts_failed(
        [&](const domain::BareJid& inviter, std::string_view) { told.push_back(inviter.str()); });
    prosody({});
    server_ = [commands = server_, subscription](const Element& iq) -> IqReply {
      if (iq.child("query", "jabber:iq:roster") == nullptr) return commands(iq);
      // The second one is what it says.
      const bool second = iq.attribute("to") == juliet.str();
      return written_to(iq, second ? std::string_view("both") : subscription);
    };
    const auto created = create();
    ASSERT_TRUE(created);
    EXPECT_FALSE(created->contact_added) << subscription;
    EXPECT_EQ(accounts_.rosters(juliet.domain()), Rosters::in_vain);
    EXPECT_THAT(told, testing::ElementsAre("romeo@example.com"));
  }
}

/// A grant to write alone, a roster that is larger than the stream takes, a stream that breaks meanwhile.
TEST_F(AccountsTest, TakesAServersWordWhereARosterCannotBeReadBack) {
  int failed = 0;
  accounts_.on_contacts_failed([&](const domain::BareJid&, std::string_view) { ++failed; });
  const auto serve = [&](std::function<IqReply(const Element& get)> answer) {
    accounts_.rosters_are_granted(juliet.domain(), true);
    prosody({});
    server_ = [commands = server_, answer = std::move(answer)](const Element& iq) -> IqReply {
      if (iq.child("query", "jabber:iq:roster") == nullptr) return commands(iq);
      return iq.attribute("type") == "set" ? written_to(iq, "both") : answer(iq);
    };
  };
  for (const auto kind : {IqFailure::Kind::refused, IqFailure::Kind::lost, IqFailure::Kind::not_sent}) {
    serve([&](const Element&) { return failure(kind, "forbidden"); });
    EXPECT_TRUE(create()->contact_added);
    EXPECT_EQ(accounts_.rosters(juliet.domain()), Rosters::untried);
    const auto of_juliet_alone = [&](std::string_view subscription) {
      return [&, subscription](const Element& get) {
        return get.attribute("to") == juliet.str() ? written_to(get, subscription) : failure(kind);
      };
    };
    serve(of_juliet_alone("both"));
    EXPECT_TRUE(create()->contact_added);
    EXPECT_EQ(accounts_.rosters(juliet.domain()), Rosters::written) << "the other one was read";
    EXPECT_EQ(failed, 0);
    serve(of_juliet_alone("none"));
    EXPECT_FALSE(create()->contact_added);
    EXPECT_EQ(accounts_.rosters(juliet.domain()), Rosters::in_vain);
    EXPECT_EQ(std::exchange(failed, 0), 1);
  }
  serve([](const Element& get) { return result_of(get); });
  EXPECT_TRUE(create()->contact_added) << "a result without a roster says nothing of it";
  EXPECT_EQ(accounts_.rosters(juliet.domain()), Rosters::untried);
}

TEST_F(AccountsTest, AGrantThatIsGoneStaysGone) {
  for (const std::string_view subscription : {"both", "none"}) {
    accounts_.rosters_are_granted(juliet.domain(), true);
    prosody({});
    server_ = [this, commands = server_, subscription](const Element& iq) -> IqReply {
      if (iq.child("query", "jabber:iq:roster") == nullptr) return commands(iq);
      accounts_.stream_changed(juliet.domain());
      return written_to(iq, subscription);
    };
    EXPECT_TRUE(create());
    EXPECT_EQ(accounts_.rosters(juliet.domain()), Rosters::not_granted);
  }
}

TEST_F(AccountsTest, AnAccountIsThereThoughItsRosterCouldNotBeWritten) {
  accounts_.rosters_are_granted(juliet.domain(), true);
  std::vector<std::string> told;
  accounts_.on_contacts_failed([&](const domain::BareJid& inviter, std::string_view why) {
    told.push_back(inviter.str() + ": " + std::string(why));
  });
  for (const auto kind : {IqFailure::Kind::lost, IqFailure::Kind::refused}) {
    prosody({});
    server_ = [commands = server_, kind](const Element& iq) -> IqReply {
      if (iq.child("query", "jabber:iq:roster") != nullptr) return failure(kind, "internal-server-error");
      return commands(iq);
    };
    const auto created = create();
    ASSERT_TRUE(created);
    EXPECT_FALSE(created->contact_added);
    const bool refused = kind == IqFailure::Kind::refused;
    EXPECT_EQ(accounts_.rosters(juliet.domain()), refused ? Rosters::in_vain : Rosters::untried);
  }
  EXPECT_THAT(told, testing::ElementsAre("romeo@example.com: no answer came",
                                         "romeo@example.com: internal-server-error"));
}

TEST_F(AccountsTest, SilenceIsNoRefusal) {
  const auto rights = [&] {
    std::optional<CommandRights> found;
    accounts_.check_rights(juliet.domain(), [&](CommandRights known) { found = known; });
    return found;
  };
  server_ = [](const Element&) { return failure(IqFailure::Kind::lost); };
  EXPECT_EQ(rights(), CommandRights::unanswered);
  server_ = [](const Element&) { return failure(IqFailure::Kind::not_sent); };
  EXPECT_EQ(rights(), CommandRights::unanswered);
  server_ = [](const Element&) { return failure(IqFailure::Kind::refused, "forbidden"); };
  EXPECT_EQ(rights(), CommandRights::refused);
  server_ = [](const Element& iq) { return is_submission(iq) ? failure(IqFailure::Kind::lost) : form(iq); };
  EXPECT_EQ(rights(), CommandRights::unanswered) << "who answers the first step alone lets nobody register";
  server_ = [](const Element& iq) { return is_submission(iq) ? note(iq, "User does not exist") : form(iq); };
  EXPECT_EQ(rights(), CommandRights::granted);
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
  static domain::BareJid address(const std::string& name) {
    return domain::BareJid::parse(name + "@example.com").value();
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

TEST_F(PluginTest, SaysWhichNameAnInviteIsFor) {
  answers(plugin::element("create-account").set("contact", "false"));
  const std::map<std::string, bool> expected{{"juliet", true}, {"romeo", false}, {"", false}};
  for (const auto& [name, pinned] : expected) {
    ASSERT_TRUE(create(name));
    EXPECT_EQ(sent_.back().find("pinned='true'") != std::string::npos, pinned) << name;
  }
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
  EXPECT_EQ(exists(domain::BareJid::parse("juliet@other.example").value()).error().code,
            Errc::accounts_unavailable);
}

TEST_F(PluginTest, TellsHowLongAnAccountHasBeenThere) {
  const auto there = [&](std::string_view exists, std::string_view age) {
    answers(plugin::element("account-exists").set("exists", exists).set("age", age));
    return wait_for<bool>(
        [&](auto done) { accounts_.has_been_there(juliet, std::chrono::seconds{60}, std::move(done)); });
  };
  EXPECT_EQ(there("true", "60000"), true);
  EXPECT_EQ(there("true", "59999"), false);
  EXPECT_EQ(there("true", ""), true) << "nobody knows";
  EXPECT_EQ(there("false", "").error().code, Errc::account_not_found);
}

TEST_F(PluginTest, TellsThatAnAccountIsDisabled) {
  const auto there = [&](std::string_view enabled, std::string_view age) {
    answers(plugin::element("account-exists").set("exists", "true").set("age", age).set("enabled", enabled));
    return wait_for<bool>(
        [&](auto done) { accounts_.has_been_there(juliet, std::chrono::seconds{60}, std::move(done)); });
  };
  EXPECT_EQ(there("true", "60000"), true);
  EXPECT_EQ(there("false", "60000").error().code, Errc::purpose_not_allowed);
  EXPECT_EQ(there("false", "59999"), false) << "it is another one";
  EXPECT_EQ(there("", "60000"), true) << "the plugin is too old to say";
}

}  // namespace
}  // namespace usher::xmpp
