#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "adapters/cli/command_line_fixture_test.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> lines_in(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class InviteChangesTest : public CommandLineTest {
 protected:
  json::object shown(const std::string& id) {
    return json::parse(usher({"invite", "show", id, "--output", "json"}).out).as_object();
  }
  std::string state_of(const std::string& id) { return std::string(shown(id).at("state").as_string()); }
};

TEST_F(InviteChangesTest, AnInviteIsEdited) {
  const auto id = invited({"--note", "old", "--label", "batch=1", "--group", "friends"});
  const auto edited = usher({"invite", "edit", id, "--note", "", "--uses", "5", "--expires", "2031-12-24",
                             "--group", "family", "--group", "work", "--no-labels", "--output", "json"});
  ASSERT_EQ(edited.exit_code, 0) << edited.err;
  const auto invite = json::parse(edited.out).as_object();
  EXPECT_EQ(invite.at("note").as_string(), "");
  EXPECT_EQ(invite.at("uses_allowed").as_int64(), 5);
  EXPECT_EQ(invite.at("expires_at").as_string(), "2031-12-24T00:00:00Z");
  EXPECT_EQ(json::serialize(invite.at("groups")), R"(["family","work"])");
  EXPECT_EQ(json::serialize(invite.at("labels")), "{}");
  EXPECT_THAT(usher({"invite", "edit", id, "--label", "batch=2", "--label", "for=x=y"}).out,
              HasSubstr("\nlabels: batch=2, for=x=y\n"));
  EXPECT_THAT(usher({"invite", "extend", id, "7d"}).out, HasSubstr("state: pending"));
  EXPECT_NE(shown(id).at("expires_at").as_string(), "2031-12-24T00:00:00Z");
  EXPECT_THAT(usher({"log", "--object", id, "--type", "invite.updated"}).out, HasSubstr("by cli tester"));
}

TEST_F(InviteChangesTest, NothingWrongIsEdited) {
  backend_.roles = {"member"};
  const auto id = invited();
  const auto before = usher({"invite", "show", id}).out;
  for (const std::vector<std::string>& bad : {std::vector<std::string>{"--uses", "0"},
                                              {"--ttl", "soon"},
                                              {"--expires", "1999-01-01x"},
                                              {"--expires", "2999-01-01"},
                                              {"--label", "batch"},
                                              {"--label", "=1"},
                                              {"--label", "a=1", "--label", "a=2"},
                                              {"--role", "membr"},
                                              {"--note", std::string(2000, 'n')}}) {
    std::vector<std::string> arguments{"invite", "edit", id};
    arguments.insert(arguments.end(), bad.begin(), bad.end());
    const auto refused = usher(arguments);
    EXPECT_EQ(refused.exit_code, 1) << bad[0] << ' ' << bad[1];
    EXPECT_EQ(lines_in(refused.err).size(), 1U);
  }
  for (const std::vector<std::string>& bad : {std::vector<std::string>{},
                                              {"--ttl", "1d", "--expires", "1d"},
                                              {"--no-labels", "--label", "a=1"},
                                              {"--group", ""},
                                              {"--uses", ""}}) {
    std::vector<std::string> arguments{"invite", "edit", id};
    arguments.insert(arguments.end(), bad.begin(), bad.end());
    EXPECT_EQ(usher(arguments).exit_code, 2) << testing::PrintToString(bad);
  }
  EXPECT_EQ(usher({"invite", "extend", id, ""}).exit_code, 2);
  EXPECT_EQ(usher({"invite", "extend", "00000000000", "7d"}).exit_code, 1);
  EXPECT_EQ(usher({"invite", "show", id}).out, before);
}

TEST_F(InviteChangesTest, AWithdrawalIsTakenBack) {
  const auto id = invited();
  EXPECT_EQ(usher({"invite", "restore", id}).out, id + ": was not revoked: it is pending\n");
  usher({"invite", "revoke", id, "--reason", "a mistake"});
  EXPECT_EQ(usher({"invite", "restore", id, "--reason", "it was none"}).out,
            id + ": restored, and now pending\n");
  EXPECT_EQ(state_of(id), "pending");
  const auto history = usher({"invite", "show", id}).out;
  EXPECT_THAT(history, AllOf(ContainsRegex("event: 20.* invite.created "),
                             HasSubstr("invite.revoked  " + id + "  by cli tester  reason: a mistake\n"),
                             HasSubstr("invite.restored  " + id + "  by cli tester  reason: it was none\n")));
  EXPECT_EQ(shown(id).at("events").as_array().size(), 3U);
}

TEST_F(InviteChangesTest, SeveralAreRevokedAndOneThatIsNoneKeepsNoOtherFromIt) {
  const auto first = invited();
  const auto second = invited();
  const auto ran = usher({"invite", "revoke", first, "00000000000", second, "--reason", "spam"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.err, "Error: invite 2 of 3: There is no such invite.\n");
  EXPECT_EQ(lines_in(ran.out).size(), 2U);
  EXPECT_EQ(state_of(first), "revoked");
  EXPECT_EQ(state_of(second), "revoked");
  const auto again = usher({"invite", "revoke", first, second, "--output", "json"});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_EQ(json::parse(again.out).at("invites").as_array().size(), 2U);
  EXPECT_EQ(usher({"invite", "revoke"}).exit_code, 2);
  EXPECT_EQ(usher({"invite", "revoke", first, "--reason", std::string(501, 'r')}).exit_code, 1);
}

TEST_F(InviteChangesTest, AllThatMatchAreRevokedOnceThatIsConfirmed) {
  const auto spam = invited({"--note", "Spam wave", "--label", "batch=1"});
  const auto other = invited({"--note", "for mum", "--label", "batch=2"});
  const auto preview = usher({"invite", "revoke", "--note", "spam", "example.com"});
  EXPECT_EQ(preview.exit_code, 1);
  EXPECT_THAT(preview.out,
              AllOf(HasSubstr(spam), HasSubstr("1 invite would be revoked\n"), Not(HasSubstr(other))));
  EXPECT_THAT(preview.err, HasSubstr("--yes"));
  EXPECT_EQ(state_of(spam), "pending");
  EXPECT_EQ(usher({"invite", "revoke", "--note", "spam", "example.com", "--yes", "--reason", "wave"}).out,
            "1 invite revoked: nobody can use them any more\n");
  EXPECT_EQ(state_of(spam), "revoked");
  EXPECT_EQ(state_of(other), "pending");
  EXPECT_EQ(usher({"invite", "revoke", "--state", "pending", "--older-than", "30d", "example.com", "--output",
                   "json"})
                .out,
            "{\"done\":false,\"invites\":0}\n");
  EXPECT_EQ(usher({"invite", "revoke", "--label", "batch=2", "example.com", "--yes", "--output", "json"}).out,
            "{\"done\":true,\"invites\":1}\n");
  EXPECT_EQ(state_of(other), "revoked");
}

TEST_F(InviteChangesTest, AFilterThatSaysNothingRevokesNothing) {
  const auto id = invited();
  for (const std::string option :
       {"--note", "--inviter", "--label", "--state", "--older-than", "--username"}) {
    EXPECT_EQ(usher({"invite", "revoke", option, "", "example.com", "--yes"}).exit_code, 2) << option;
  }
  EXPECT_EQ(usher({"invite", "revoke", "--note", "x", "example.com", id, "--yes"}).exit_code, 2);
  EXPECT_EQ(usher({"invite", "revoke", "--note", "x", id, "--yes"}).exit_code, 1) << "no host";
  EXPECT_EQ(usher({"invite", "revoke", "--label", "x", "example.com", "--yes"}).exit_code, 1);
  EXPECT_EQ(state_of(id), "pending");
}

TEST_F(InviteChangesTest, ManyAreMadeAtOnce) {
  const auto made = usher({"invite", "create", "example.com", "--count", "3", "--label", "batch=may"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const auto links = lines_in(made.out);
  EXPECT_EQ((std::set<std::string>(links.begin(), links.end()).size()), 3U);
  for (const auto& link : links) EXPECT_THAT(link, StartsWith("https://example.com/invite?"));
  const auto table =
      lines_in(usher({"invite", "create", "example.com", "--count", "2", "--output", "csv"}).out);
  ASSERT_EQ(table.size(), 3U);
  EXPECT_EQ(table[0], "id,link,expires_at");
  EXPECT_THAT(table[1], ContainsRegex("^[0-9A-Za-z]*,https://example.com/invite.*,20.*Z$"));
  const auto both = usher({"invite", "create", "example.com", "--count", "2", "--output", "json"});
  EXPECT_EQ(json::parse(both.out).at("invites").as_array().size(), 2U);
  EXPECT_EQ(usher({"invite", "create", "example.com", "--count", "0"}).exit_code, 2);
  EXPECT_EQ(usher({"invite", "create", "example.com", "--count", "1001"}).exit_code, 2);
  EXPECT_EQ(usher({"invite", "create", "example.com", "--count", "2", "--username", "a"}).exit_code, 2);
  EXPECT_EQ(usher({"invite", "create", "example.com", "--label", "batch"}).exit_code, 1);
  const auto csv = usher({"invite", "list", "example.com", "--output", "csv"});
  EXPECT_EQ(csv.exit_code, 2);
  EXPECT_THAT(csv.err, HasSubstr("--output: 'csv' is neither text nor json"));
}

TEST_F(InviteChangesTest, ListsAreNarrowed) {
  const auto plain = invited({"--note", "Hello World", "--ttl", "1d"});
  const auto named = invited({"--username", "juliet", "--ttl", "30d"});
  const auto contact = invited({"--contact", "romeo", "--label", "batch=1"});
  const auto group = invited({"--group", "friends"});
  const auto found = [&](std::vector<std::string> options) {
    std::vector<std::string> arguments{"invite", "list", "example.com", "--output", "json"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const auto ran = usher(arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    std::vector<std::string> ids;
    const auto page = json::parse(ran.out);
    for (const auto& invite : page.at("invites").as_array()) ids.emplace_back(invite.at("id").as_string());
    return ids;
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(found({"--note", "hello"}), Ids{plain});
  EXPECT_EQ(found({"--username", "Juliet"}), Ids{named});
  EXPECT_EQ(found({"--inviter", "romeo"}), Ids{contact});
  EXPECT_EQ(found({"--label", "batch=1"}), Ids{contact});
  EXPECT_EQ(found({"--label", "batch=2"}), Ids{});
  EXPECT_EQ(found({"--group", "friends"}), Ids{group});
  EXPECT_EQ(found({"--created-by", "somekey1"}), Ids{});
  EXPECT_EQ(found({"--expires-before", "2d"}), Ids{plain});
  EXPECT_EQ(found({"--expires-after", "20d"}), Ids{named});
  EXPECT_EQ(found({"--created-after", "1h"}).size(), 4U);
  EXPECT_EQ(found({"--created-before", "1h"}), Ids{});
}

}  // namespace
}  // namespace usher::cli
