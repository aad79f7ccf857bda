#include <regex>
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
using testing::Not;
using testing::StartsWith;

TEST_F(CommandLineTest, KeysLiveAsInProsodysDocumentation) {
  const std::string key = create({"key", "create", "example.com", "My test key"});
  EXPECT_TRUE(std::regex_match(key, std::regex("[A-Za-z0-9_-]{8}/[A-Za-z0-9_-]{32}"))) << key;
  const std::string id = key.substr(0, 8);
  const std::string unnamed = create({"key", "create", "example.com"}).substr(0, 8);
  EXPECT_THAT(usher({"key", "list", "example.com"}).out,
              AllOf(HasSubstr(id + "\tMy test key\n"), HasSubstr(unnamed + "\t<unknown>\n")));
  EXPECT_EQ(usher({"key", "list", "example.org"}).out, "");
  const auto deleted = usher({"key", "delete", "example.com", id});
  EXPECT_EQ(deleted.exit_code, 0);
  EXPECT_EQ(deleted.out + deleted.err, "");
  const auto again = usher({"key", "delete", "example.com", id});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_EQ(again.out, "");
  EXPECT_EQ(again.err, "Error: key not found\n");
}

TEST_F(CommandLineTest, KeysTakeScopesMethodsAndALifetime) {
  const auto made = usher({"key", "create", "example.com", "limited", "--expires", "90d", "--scope",
                           "invites:create", "--methods", "POST", "--output", "json"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const auto key = json::parse(made.out).as_object();
  EXPECT_EQ(json::serialize(key.at("scopes")), R"(["invites:create"])");
  EXPECT_EQ(json::serialize(key.at("methods")), R"(["POST"])");
  EXPECT_TRUE(key.at("expires_at").is_string());
  EXPECT_TRUE(key.at("key").is_string());
  const auto list = usher({"--output", "json", "key", "list", "example.com"});
  EXPECT_EQ(json::parse(list.out).as_array().size(), 1U);
  EXPECT_EQ(list.out.find("\"key\""), std::string::npos) << "a list holds no secrets";
  for (const std::vector<std::string>& bad : {std::vector<std::string>{"--scope", "all"},
                                              {"--scope", "invites:delete"},
                                              {"--scope", "invites:create,invites:delete"},
                                              {"--methods", "DELETE"},
                                              {"--expires", "soon"},
                                              {"--expires", "0s"},
                                              {"--expires", "99999999999999999999d"}}) {
    std::vector<std::string> arguments{"key", "create", "example.com"};
    arguments.insert(arguments.end(), bad.begin(), bad.end());
    const auto refused = usher(arguments);
    EXPECT_EQ(refused.exit_code, 1) << bad[1];
    EXPECT_THAT(refused.err, StartsWith("Error: "));
  }
}

TEST_F(CommandLineTest, AnUnknownHostNamesTheConfiguredOnes) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"key", "create", "exmaple.com"},
                                                    {"key", "list", "exmaple.com"},
                                                    {"key", "delete", "exmaple.com", "a"},
                                                    {"invite", "create", "exmaple.com"},
                                                    {"invite", "list", "exmaple.com"}}) {
    const auto refused = usher(arguments);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.err,
              "Error: unknown host 'exmaple.com': the configured hosts are example.com, example.org\n");
  }
}

TEST_F(CommandLineTest, InvitesOfEveryKind) {
  const auto kind_of = [&](std::vector<std::string> options) {
    std::vector<std::string> arguments{"invite", "create", "example.com"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const std::string link = create(arguments);
    EXPECT_THAT(link, StartsWith("https://example.com/invite?"));
    const auto shown = usher({"invite", "show", link, "--output", "json"});
    return std::string(json::parse(shown.out).as_object().at("kind").as_string());
  };
  EXPECT_EQ(kind_of({}), "account");
  EXPECT_EQ(kind_of({"--username", "Juliet", "--ttl", "2d", "--note", "from Romeo"}), "account");
  EXPECT_EQ(kind_of({"--contact", "romeo"}), "contact");
  EXPECT_EQ(kind_of({"--contact", "romeo", "--allow-registration"}), "contact-with-registration");
  EXPECT_EQ(kind_of({"--group", "friends", "--group", "family", "--role", "member", "--uses", "unlimited"}),
            "group");
  EXPECT_EQ(kind_of({"--reset", "tybalt"}), "reset");
}

TEST_F(CommandLineTest, RolesThatTheServerDoesNotHaveAreRefused) {
  backend_.roles = {"prosody:admin", "prosody:member"};
  create({"invite", "create", "example.com", "--role", "prosody:member"});
  const auto refused = usher({"invite", "create", "example.com", "--role", "prosody:membr"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("--role prosody:membr"), HasSubstr("prosody:admin, prosody:member")));
  const auto broken = usher({"invite", "create", "example.com", "--role", "a\uFFFF"});
  EXPECT_THAT(broken.err, AllOf(HasSubstr("character"), Not(HasSubstr("has only"))));
}

TEST_F(CommandLineTest, InvitesAreShownListedAndRevoked) {
  const std::string link =
      create({"invite", "create", "example.com", "--username", "juliet", "--note", "hello"});
  const auto shown = usher({"invite", "show", link});
  EXPECT_THAT(shown.out, AllOf(HasSubstr("state: pending\n"), HasSubstr("username: juliet\n"),
                               HasSubstr(link), HasSubstr("xmpp:juliet@example.com?register;preauth=")));
  const std::string id = shown.out.substr(4, 11);
  EXPECT_EQ(usher({"invite", "show", id}).out, shown.out);
  EXPECT_THAT(usher({"invite", "list", "example.com", "--state", "pending"}).out,
              AllOf(HasSubstr(id), HasSubstr("hello")));
  const auto revoked = usher({"invite", "revoke", link});
  EXPECT_EQ(revoked.exit_code, 0);
  EXPECT_EQ(revoked.out + revoked.err, id + ": revoked: nobody can use it any more\n");
  EXPECT_THAT(usher({"invite", "revoke", link}).out, StartsWith(id + ": was revoked before, at "));
  EXPECT_THAT(usher({"invite", "show", id}).out, HasSubstr("state: revoked\n"));
  EXPECT_EQ(usher({"invite", "list", "example.com", "--state", "pending,used"}).out.find(id),
            std::string::npos);
  const auto unknown = usher({"invite", "revoke", "00000000000"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_EQ(unknown.err, "Error: There is no such invite.\n");
}

TEST_F(CommandLineTest, ListsGoOnWhereTheyStopped) {
  for (int i = 0; i < 5; ++i) create({"invite", "create", "example.com"});
  const auto first = usher({"invite", "list", "example.com", "--limit", "3"});
  EXPECT_EQ(std::ranges::count(first.out, '\n'), 4) << "a heading and three";
  ASSERT_THAT(first.err, HasSubstr("--after "));
  const std::string before = first.err.substr(first.err.find("--after ") + 8, 11);
  const auto rest = usher({"invite", "list", "example.com", "--limit", "3", "--before", before});
  EXPECT_EQ(std::ranges::count(rest.out, '\n'), 3);
  EXPECT_EQ(rest.err, "");
}

TEST_F(CommandLineTest, AbsurdNumbersAreRefused) {
  for (const std::vector<std::string>& bad : {std::vector<std::string>{"--uses", "0"},
                                              {"--uses", "-1"},
                                              {"--uses", "1000001"},
                                              {"--uses", "many"},
                                              {"--uses", "99999999999999999999999"},
                                              {"--ttl", "0s"},
                                              {"--ttl", "-1d"},
                                              {"--ttl", "11000d"},
                                              {"--ttl", "9223372036854775807d"},
                                              {"--ttl", "x"},
                                              {"--username", "a b"},
                                              {"--username", "a", "--uses", "2"},
                                              {"--note", std::string(2000, 'n')},
                                              {"--note", "\xFF"}}) {
    std::vector<std::string> arguments{"invite", "create", "example.com"};
    arguments.insert(arguments.end(), bad.begin(), bad.end());
    const auto refused = usher(arguments);
    EXPECT_EQ(refused.exit_code, 1) << bad[0] << ' ' << bad[1];
    EXPECT_THAT(refused.err, StartsWith("Error: "));
    EXPECT_EQ(std::ranges::count(refused.err, '\n'), 1) << "one clear line";
  }
}

TEST_F(CommandLineTest, NamesWhatIsNoCommand) {
  const auto said = [this](const std::vector<std::string>& arguments) { return usher(arguments).err; };
  EXPECT_THAT(said({"fxyz"}), HasSubstr("there is no command 'fxyz'; the commands are serve, "));
  EXPECT_THAT(said({"key", "foo"}),
              HasSubstr("there is no command 'foo'; the commands are create, list, show, edit, delete"));
  EXPECT_THAT(said({"--foo"}), HasSubstr("there is no option '--foo'"));
  EXPECT_THAT(said({"kye"}), HasSubstr("did you mean 'key'?"));
  EXPECT_THAT(said({"invite", "craete"}), HasSubstr("there is no command 'craete'; did you mean 'create'?"));
  EXPECT_THAT(said({"invite", "create", "example.com", "--usrname", "a"}),
              HasSubstr("there is no option '--usrname'; did you mean '--username'?"));
  EXPECT_THAT(said({"invite", "create", "--one", "example.com", "--two", "three"}), HasSubstr("'--one'"));
  EXPECT_THAT(said({"invite", "create", "example.com", "four", "--two"}),
              HasSubstr("'four' is one argument too many"));
  EXPECT_THAT(said({"key", "list", "example.com", "--output", "xml"}),
              HasSubstr("--output: 'xml' is neither text nor json"));
  EXPECT_THAT(said({"invite"}), AllOf(HasSubstr("usher invite create "), HasSubstr("usher invite revoke ")));
  const auto help = usher({"help"});
  EXPECT_EQ(help.exit_code, ExitCode::done);
  EXPECT_THAT(help.out, HasSubstr("serve"));
}

TEST_F(CommandLineTest, WrongUsageIsTwo) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{},
        {"kye"},
        {"key"},
        {"key", "create"},
        {"key", "delete", "example.com"},
        {"invite", "create"},
        {"invite", "create", "example.com", "--reset", "a", "--contact", "b"},
        {"invite", "create", "example.com", "--allow-registration"},
        {"invite", "list", "example.com", "--limit", "0"},
        {"key", "list", "example.com", "--output", "xml"},
        {"serve", "now"},
        {"--config"}}) {
    const auto ran = usher(arguments);
    EXPECT_EQ(ran.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_EQ(ran.out, "");
    EXPECT_NE(ran.err, "");
  }
  EXPECT_EQ(backend_.served, 0);
}

TEST_F(CommandLineTest, ErrorsAreJsonToo) {
  const auto refused = usher({"key", "delete", "example.com", "nokey", "--output", "json"});
  EXPECT_EQ(refused.exit_code, 1);
  const auto error = json::parse(refused.err).as_object().at("error").as_object();
  EXPECT_EQ(error.at("code").as_string(), "key-not-found");
  backend_.broken = true;
  const auto broken = usher({"key", "list", "example.com"});
  EXPECT_EQ(broken.exit_code, 1);
  EXPECT_EQ(broken.err, "Error: the disk is gone\n");
}

TEST_F(CommandLineTest, HelpAndVersionSucceed) {
  EXPECT_EQ(usher({"version"}).out, "usher 1.2.3\n");
  EXPECT_EQ(usher({"--version"}).exit_code, 0);
  const auto help = usher({"invite", "create", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("--allow-registration"));
  const auto asked = usher({"help", "invite", "create"});
  EXPECT_EQ(asked.exit_code, 0);
  EXPECT_THAT(asked.out, AllOf(HasSubstr("usher invite create"), HasSubstr("--allow-registration")));
  EXPECT_THAT(usher({"--help"}).out, AllOf(HasSubstr("--output FORMAT"), Not(HasSubstr("{"))));
  EXPECT_THAT(usher({"help", "invite", "craete"}).err, HasSubstr("did you mean 'create'?"));
}

TEST_F(CommandLineTest, TheDoctorSaysWhatIsWrongAndHowToMendIt) {
  backend_.findings = {doctor::good("disk", "9 MiB"), doctor::warning("clock", "slow", "wind it")};
  EXPECT_EQ(usher({"doctor"}).out, "good     disk: 9 MiB\nwarning  clock: slow\n         -> wind it\n");
  EXPECT_EQ(usher({"doctor"}).exit_code, 0);
  backend_.findings.push_back(doctor::bad("key file", "open", "chmod"));
  const auto ran = usher({"doctor", "--output", "json"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out,
              testing::HasSubstr(R"({"check":"key file","verdict":"bad","what":"open","remedy":"chmod"}])"));
}

TEST_F(CommandLineTest, ServesAndChecks) {
  EXPECT_EQ(usher({"serve", "--config", "there.toml"}).exit_code, 0);
  EXPECT_EQ(backend_.served, 1);
  EXPECT_EQ(backend_.config_path, "there.toml");
  EXPECT_EQ(usher({"config", "check"}).out, "usher.toml: good, for example.com\n");
  backend_.check.mistakes = {"usher.toml:3: wrong", "usher.toml:4: wrong too"};
  const auto bad = usher({"config", "check"});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_EQ(bad.err, "usher.toml:3: wrong\nusher.toml:4: wrong too\n");
}

TEST_F(CommandLineTest, BacksUpWithALineForEachTenth) {
  const auto done = usher({"backup", "/b/copy"});
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(done.err,
            "copying: 30000 of 60000 pages\ncopying: 59999 of 60000 pages\ncopying: 60000 of 60000 pages\n");
  EXPECT_THAT(done.out, AllOf(HasSubstr("/b/copy: 1 invite, 2 API keys (4096 bytes)\n"),
                              HasSubstr("no use without the key file"), HasSubstr("/d/usher.key")));
  const auto sealed = usher({"backup", "/b/copy", "--recipient", "age1x", "--with-key-file"});
  EXPECT_THAT(sealed.out, AllOf(HasSubstr("encrypted"), HasSubstr("/b/copy.key"), Not(HasSubstr("no use"))));
}

TEST_F(CommandLineTest, BacksUpTheKeyFileOnlyEncrypted) {
  const auto refused = usher({"backup", "/b/copy", "--with-key-file"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--recipient or --passphrase-file"));
}

TEST_F(CommandLineTest, ReportsBackupsAsJson) {
  EXPECT_EQ(usher({"backup", "/b/copy", "--output", "json"}).out,
            R"({"file":"/b/copy","bytes":4096,"invites":1,"api_keys":2,"encrypted":false,)"
            R"("key_file":"/d/usher.key","key_copy":null})"
            "\n");
  EXPECT_EQ(usher({"restore", "/b/copy", "--output", "json"}).out,
            R"({"database":"/d/usher.sqlite3","invites":1,"api_keys":2,"moved_to":null})"
            "\n");
  EXPECT_THAT(usher({"restore", "/b/copy", "--replace"}).out, HasSubstr("/d/usher.sqlite3.before-restore"));
}

TEST_F(CommandLineTest, MigratesWithProgressAndAReport) {
  const auto done = usher({"migrate"});
  EXPECT_EQ(done.exit_code, 0);
  ASSERT_TRUE(backend_.migrated);
  EXPECT_EQ(backend_.migrated->from, "sqlite");
  EXPECT_EQ(backend_.migrated->to, "postgresql");
  EXPECT_FALSE(backend_.migrated->overwrite);
  EXPECT_THAT(done.err, AllOf(HasSubstr("/d/usher.sqlite3 -> postgresql://db/usher"),
                              HasSubstr("migrating: invites: 100000 of 100001\n"),
                              HasSubstr("migrating: invites: 100001 of 100001\n"),
                              Not(HasSubstr("verifying: invites: 10000 "))));
  EXPECT_THAT(done.out, AllOf(HasSubstr("invites: 100001, of which 7 were written now"),
                              HasSubstr("Verified"), HasSubstr("usher.toml")));
}

TEST_F(CommandLineTest, MigratesWhatIsNamedAndReportsAsJson) {
  const auto done = usher(
      {"migrate", "--from", "sqlite:/a", "--to", "postgresql://db/u", "--overwrite", "--output", "json"});
  EXPECT_EQ(backend_.migrated->from, "sqlite:/a");
  EXPECT_EQ(backend_.migrated->to, "postgresql://db/u");
  EXPECT_TRUE(backend_.migrated->overwrite);
  EXPECT_EQ(done.err, "");
  EXPECT_EQ(done.out, R"({"from":"/d/usher.sqlite3","to":"postgresql://db/usher",)"
                      R"("tables":[{"table":"invites","rows":100001,"written":7}]})"
                      "\n");
  backend_.broken = true;
  const auto refused = usher({"migrate"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.err, "Error: the disk is gone\n");
}

}  // namespace
}  // namespace usher::cli
