#include "cli/command_line.hpp"

#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "secrets/system_random.hpp"
#include "store/memory/memory_store.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;
using std::chrono::hours;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

core::Host host_called(const std::string& domain) {
  return {.domain = *core::DomainName::parse(domain),
          .public_url = "https://" + domain,
          .landing_url = "https://" + domain + "/invite?{token}",
          .site_name = domain,
          .invite_ttl = hours{168},
          .reset_ttl = hours{24}};
}

/// An installation in memory.
class MemoryBackend final : public Backend {
 public:
  void use_configuration(std::optional<std::string> path) override { config_path = std::move(path); }
  Services& services() override {
    if (broken) throw std::runtime_error("the disk is gone");
    return services_;
  }
  int serve(const ServeOptions& /*options*/) override {
    ++served;
    return 0;
  }
  ConfigurationCheck check_configuration() override { return check; }
  std::string example_configuration() override { return "# example\n"; }
  void examine(const std::function<void(const doctor::Finding&)>& report) override {
    for (const auto& finding : findings) report(finding);
  }
  MigrationReport migrate(const MigrateOptions& options, const MigrationWatch& watch) override {
    migrated = options;
    if (broken) throw std::runtime_error("the disk is gone");
    watch.begun({.from = "/d/usher.sqlite3", .to = "postgresql://db/usher"});
    watch.progress({.phase = transfer::Phase::copying, .table = "invites", .done = 100'000, .all = 100'001});
    watch.progress({.phase = transfer::Phase::copying, .table = "invites", .done = 100'001, .all = 100'001});
    watch.progress({.phase = transfer::Phase::verifying, .table = "invites", .done = 10'000, .all = 100'001});
    return {.tables = {{.table = "invites", .rows = 100'001, .written = 7}}, .in_use = false};
  }
  [[nodiscard]] std::string version() const override { return "1.2.3"; }

  std::optional<std::string> config_path;
  ConfigurationCheck check{.source = "usher.toml", .hosts = {"example.com"}, .mistakes = {}};
  std::vector<doctor::Finding> findings;
  int served = 0;
  std::optional<MigrateOptions> migrated;
  bool broken = false;

 private:
  core::Hosts hosts_{{host_called("example.com"), host_called("example.org")}};
  store::MemoryStore store_;
  service::SystemClock clock_;
  secrets::SystemRandom random_;
  secrets::MasterKey master_{secrets::KeyBytes{}};
  service::ApiKeys keys_{store_, clock_, random_, master_};
  service::Invitations invitations_{store_, clock_, random_, master_, hosts_};
  Services services_{hosts_, keys_, invitations_};
};

struct Ran {
  int exit_code = 0;
  std::string out;
  std::string err;
};

class CommandLineTest : public testing::Test {
 protected:
  Ran usher(std::vector<std::string> arguments) {
    std::vector<const char*> argv{"usher"};
    for (const auto& argument : arguments) argv.push_back(argument.c_str());
    std::ostringstream out;
    std::ostringstream err;
    const int code = run(static_cast<int>(argv.size()), argv.data(), backend_, out, err);
    return {code, out.str(), err.str()};
  }

  /// What `create` printed, without its line end.
  std::string create(std::vector<std::string> arguments) {
    const auto ran = usher(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran.out.substr(0, ran.out.find('\n'));
  }

  MemoryBackend backend_;
};

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
                           "invites:read,invites:revoke", "--methods", "POST", "--output", "json"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const auto key = json::parse(made.out).as_object();
  EXPECT_EQ(json::serialize(key.at("scopes")), R"(["invites:read","invites:revoke"])");
  EXPECT_EQ(json::serialize(key.at("methods")), R"(["POST"])");
  EXPECT_TRUE(key.at("expires_at").is_string());
  EXPECT_TRUE(key.at("key").is_string());
  const auto list = usher({"--output", "json", "key", "list", "example.com"});
  EXPECT_EQ(json::parse(list.out).as_array().size(), 1U);
  EXPECT_EQ(list.out.find("\"key\""), std::string::npos) << "a list holds no secrets";
  for (const std::vector<std::string>& bad : {std::vector<std::string>{"--scope", "all"},
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
  EXPECT_EQ(revoked.out + revoked.err, "");
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
  ASSERT_THAT(first.err, HasSubstr("--before "));
  const std::string before = first.err.substr(first.err.find("--before ") + 9, 11);
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
  EXPECT_THAT(said({"foo"}), HasSubstr("there is no command 'foo'; the commands are serve, "));
  EXPECT_THAT(said({"key", "foo"}),
              HasSubstr("there is no command 'foo'; the commands are create, list, delete"));
  EXPECT_THAT(said({"--foo"}), HasSubstr("there is no option '--foo'"));
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
