#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "adapters/cli/command_line_fixture_test.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;

TEST_F(CommandLineTest, AnAccountSaysWhereItCameFrom) {
  const auto id = invited({"--contact", "romeo", "--allow-registration"});
  backend_.use(id, "juliet");
  const auto shown = usher({"account", "show", "Juliet@example.com"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, AllOf(HasSubstr("account: juliet@example.com\n"), HasSubstr("by the invite: " + id),
                               HasSubstr("invited by: romeo@example.com\n"),
                               HasSubstr("invite created by: cli tester\n"), HasSubstr("may invite: yes\n")));
  EXPECT_EQ(usher({"account", "show", "juliet", "example.com"}).out, shown.out);
  const auto account =
      json::parse(usher({"account", "show", "juliet", "example.com", "--output", "json"}).out).as_object();
  EXPECT_EQ(account.at("origin").at("inviter").as_string(), "romeo");
  EXPECT_TRUE(account.at("origin").at("deleted_at").is_null());
  EXPECT_THAT(usher({"account", "show", "tybalt@example.com"}).out, HasSubstr("not by an invite"));
  EXPECT_EQ(usher({"account", "show", "tybalt@example.com", "--output", "json"}).out,
            "{\"account\":\"tybalt@example.com\",\"frozen\":false,\"origin\":null}\n");
}

TEST_F(CommandLineTest, TheTreeIsIndentedAndGoesOn) {
  const auto let_in = [&](const std::string& inviter, const std::string& name) {
    backend_.use(invited({"--contact", inviter, "--allow-registration"}), name);
  };
  let_in("romeo", "juliet");
  let_in("juliet", "nurse");
  let_in("romeo", "benvolio");
  const auto tree = usher({"account", "tree", "romeo@example.com"});
  EXPECT_THAT(tree.out, MatchesRegex("romeo@example.com\n  benvolio  20[^\n]*\n  juliet  20[^\n]*\n"
                                     "    nurse  20[^\n]*\n"))
      << tree.err;
  const auto part = usher({"account", "tree", "romeo@example.com", "--limit", "2"});
  EXPECT_EQ(part.err, "There are more: add --after juliet\n");
  EXPECT_THAT(usher({"account", "tree", "romeo@example.com", "--after", "juliet"}).out,
              MatchesRegex("    nurse  20[^\n]*\n"));
  const auto accounts =
      json::parse(usher({"account", "tree", "romeo@example.com", "--output", "json"}).out).at("accounts");
  EXPECT_EQ(accounts.as_array().size(), 3U);
  EXPECT_EQ(accounts.at(2).at("depth").as_int64(), 2);
  EXPECT_EQ(accounts.at(2).at("account").as_string(), "nurse@example.com");
}

TEST_F(CommandLineTest, AnAccountIsFrozenAndLetInviteAgain) {
  EXPECT_EQ(usher({"account", "freeze", "romeo", "example.com", "--reason", "spam"}).out,
            "romeo@example.com may not invite any more\n");
  EXPECT_THAT(usher({"account", "show", "romeo@example.com"}).out, HasSubstr("may invite: no, it is frozen"));
  EXPECT_THAT(usher({"log", "--object", "romeo@example.com"}).out,
              HasSubstr("account.frozen  romeo@example.com  by cli tester  reason: spam"));
  EXPECT_EQ(usher({"account", "unfreeze", "romeo", "example.com"}).out,
            "romeo@example.com may invite again\n");
  EXPECT_THAT(usher({"account", "show", "romeo@example.com"}).out, HasSubstr("may invite: yes"));
  EXPECT_EQ(usher({"account", "freeze", "romeo@example.com", "--reason", std::string(501, 'r')}).exit_code,
            1);
}

TEST_F(CommandLineTest, StoppingABranchIsShownFirst) {
  backend_.use(invited({"--contact", "romeo", "--allow-registration"}), "juliet");
  const auto open = invited({"--contact", "juliet"});
  const auto preview = usher({"account", "stop", "romeo@example.com"});
  EXPECT_EQ(preview.exit_code, 1);
  EXPECT_THAT(preview.out, AllOf(HasSubstr("2 accounts would"), HasSubstr("1 live invite would")));
  EXPECT_THAT(preview.err, HasSubstr("--yes"));
  EXPECT_THAT(usher({"invite", "show", open}).out, HasSubstr("state: pending"));
  const auto stopped = usher({"account", "stop", "romeo@example.com", "--yes", "--output", "json"});
  EXPECT_EQ(stopped.exit_code, 0) << stopped.err;
  EXPECT_EQ(stopped.out, "{\"account\":\"romeo@example.com\",\"done\":true,\"accounts\":2,\"invites\":1}\n");
  EXPECT_THAT(usher({"invite", "show", open}).out, HasSubstr("state: revoked"));
  EXPECT_THAT(usher({"account", "show", "juliet@example.com"}).out, HasSubstr("may invite: no"));
}

TEST_F(CommandLineTest, AccountsOfNobodyAreRefused) {
  EXPECT_THAT(usher({"account", "show", "romeo"}).err, HasSubstr("say which host"));
  EXPECT_EQ(usher({"account", "show", "romeo@example.net"}).exit_code, 1);
  EXPECT_THAT(usher({"account", "show", "romeo@example.com", "example.org"}).err,
              HasSubstr("romeo@example.com is no account of example.org"));
  EXPECT_EQ(usher({"account", "show", "", "example.com"}).exit_code, 1);
  EXPECT_EQ(usher({"account", "tree", "romeo@example.com", "--after", "nobody"}).exit_code, 1);
  EXPECT_EQ(usher({"account", "show"}).exit_code, 2);
}

}  // namespace
}  // namespace usher::cli
