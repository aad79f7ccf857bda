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
using testing::StartsWith;

TEST_F(CommandLineTest, WhatIsUsedSaysByWhom) {
  const std::string link = create({"invite", "create", "example.com"});
  backend_.use(usher({"invite", "show", link}).out.substr(4, 11), "juliet");
  EXPECT_THAT(usher({"invite", "show", link}).out, HasSubstr("\nused by: juliet@example.com at 20"));
  const auto shown = json::parse(usher({"invite", "show", link, "--output", "json"}).out).as_object();
  const auto used = shown.at("used_by").as_array().at(0).as_object();
  EXPECT_EQ(used.at("address").as_string(), "juliet@example.com");
  EXPECT_TRUE(used.at("at").is_string());
  const auto revoked = usher({"invite", "revoke", link});
  EXPECT_EQ(revoked.exit_code, 0);
  EXPECT_THAT(revoked.out,
              AllOf(HasSubstr("it was already used"), HasSubstr("used by: juliet@example.com at 20")));
}

TEST_F(CommandLineTest, AnInviteIsFoundByEveryAddressThatHoldsIt) {
  const std::string link = create({"invite", "create", "example.com"});
  const std::string token = link.substr(link.find('?') + 1);
  const std::string id = usher({"invite", "show", link}).out.substr(4, 11);
  for (const std::string& address :
       {link + "&lang=de", link + "&app=monal", link + "#top", " " + link + " \n", "<" + link + ">",
        link + ".", "https://example.com/invite/setup/monal?" + token,
        "https://example.com/invite/" + token + "/welcome", "https://example.com/" + token + "welcome",
        "https://example.com/#" + token, "x" + token,
        "xmpp:romeo@example.com?roster;preauth=" + token + ";ibr=y",
        "https://play.google.com/store/apps/"
        "details?id=eu.siacs.conversations&referrer=xmpp%3Aexample.com%3Fregister"
        "%3Bpreauth%3D" +
            token,
        "https://example.com/invite?utm_source=x&" + token + "=", id, " " + id,
        "https://example.com/" + id}) {
    EXPECT_THAT(usher({"invite", "show", address}).out, StartsWith("id: " + id)) << address;
  }
  EXPECT_EQ(usher({"invite", "show", token.substr(1)}).exit_code, 1);
  EXPECT_EQ(usher({"invite", "show", std::string(100'000, 'a')}).exit_code, 1);
}

TEST_F(CommandLineTest, ATakenNameNamesTheInviteThatHoldsIt) {
  const std::string link = create({"invite", "create", "example.com", "--username", "juliet"});
  const std::string id = usher({"invite", "show", link}).out.substr(4, 11);
  const auto refused = usher({"invite", "create", "example.com", "--username", "Juliet"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("'juliet' is held by the invite " + id + " until 20"));
}

TEST_F(CommandLineTest, AnEmptyValueIsNoAbsentOne) {
  for (const std::string option :
       {"--reset", "--username", "--contact", "--ttl", "--uses", "--group", "--role"}) {
    for (const auto& arguments : {std::vector<std::string>{option, ""}, {option + "="}}) {
      std::vector<std::string> all{"invite", "create", "example.com"};
      all.insert(all.end(), arguments.begin(), arguments.end());
      const auto refused = usher(all);
      EXPECT_EQ(refused.exit_code, 2) << option;
      EXPECT_EQ(refused.out, "") << option;
    }
  }
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"key", "create", "example.com", "--expires", ""},
        {"key", "create", "example.com", "--scope", ""},
        {"key", "create", "example.com", "--methods", ""},
        {"key", "create", ""},
        {"key", "list", ""},
        {"invite", "create", ""},
        {"invite", "list", "example.com", "--state", ""},
        {"invite", "list", "example.com", "--kind", ""},
        {"invite", "list", "example.com", "--before", ""},
        {"invite", "list", "example.com", "--config", ""},
        {"import", "prosody", "--host", ""},
        {"import", "prosody", "--host", "example.com", "--data", ""},
        {"migrate", "--from", ""},
        {"migrate", "--to", ""}}) {
    const auto refused = usher(arguments);
    EXPECT_EQ(refused.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_EQ(refused.out, "");
  }
  EXPECT_EQ(usher({"invite", "create", "example.com", "--note", ""}).exit_code, 0);
}

TEST_F(CommandLineTest, TheOnlyHostNeedNotBeNamed) {
  EXPECT_THAT(usher({"invite", "create"}).err,
              HasSubstr("say which host: the configured hosts are example.com, "));
  backend_.serve_only("example.org");
  EXPECT_THAT(create({"invite", "create"}), StartsWith("https://example.org/"));
  EXPECT_EQ(usher({"invite", "list"}).exit_code, 0);
  const std::string key = create({"key", "create", "My test key"});
  const std::string id = key.substr(0, key.find('/'));
  EXPECT_EQ(usher({"key", "list"}).out, id + "\tMy test key\n");
  EXPECT_EQ(usher({"key", "create", "exmaple.org"}).exit_code, 1) << "a host that is misspelt is no name";
  EXPECT_EQ(usher({"key", "delete", id}).exit_code, 0);
  EXPECT_EQ(usher({"key", "list"}).out, "");
}

}  // namespace
}  // namespace usher::cli
