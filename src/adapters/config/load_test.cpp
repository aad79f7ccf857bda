#include "adapters/config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "adapters/config/builder.hpp"
#include "adapters/config/load_fixture_test.hpp"
#include "adapters/config/test_folder.hpp"
#include "adapters/config/toml_file.hpp"

namespace usher::config {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(Load, WithoutAFileTheDefaultsApply) {
  if (std::filesystem::exists("/etc/usher/usher.toml")) GTEST_SKIP() << "usher is configured on this machine";
  const auto loaded = load(std::nullopt, {});
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->source, "");
  EXPECT_EQ(loaded->config.http, HttpSettings{});
  EXPECT_EQ(loaded->config.database, "/var/lib/usher/usher.sqlite3");
  EXPECT_EQ(loaded->config.key_file, "/var/lib/usher/usher.key");
  EXPECT_THAT(loaded->config.hosts, IsEmpty());
}

TEST_F(Load, ReadsEveryKindOfSetting) {
  const Config config = good(R"(
data_dir = "/srv/usher"
[http]
listen = ["0.0.0.0:80", "[::1]:5285", "localhost:0"]
trusted_proxies = ["10.0.0.0/8", "2001:db8::1"]
threads = 3
idle_timeout = "90s"
[limits]
per_key = "off"
per_address_failures = "1000/h"
[log]
level = "debug"
format = "json"
[retention]
keep_for = "2w"
)");
  EXPECT_EQ(config.data_dir, "/srv/usher");
  EXPECT_EQ(config.database, "/srv/usher/usher.sqlite3");
  EXPECT_THAT(config.http.listen, ElementsAre("0.0.0.0:80", "[::1]:5285", "localhost:0"));
  EXPECT_THAT(config.http.trusted_proxies, ElementsAre("10.0.0.0/8", "2001:db8::1"));
  EXPECT_EQ(config.http.threads, 3U);
  EXPECT_EQ(config.http.idle_timeout, 90s);
  EXPECT_TRUE(config.limits.per_key.unlimited());
  EXPECT_EQ(config.limits.per_address_failures, (http::Rate{1000, 1h}));
  EXPECT_EQ(config.log, (text::LogStyle{text::LogLevel::debug, text::LogFormat::json}));
  EXPECT_EQ(config.retention.keep_for, std::chrono::weeks{2});
}

TEST_F(Load, FillsInWhatAHostDoesNotSay) {
  const Config config = good("[host.\"Example.COM\"]\n");
  ASSERT_THAT(config.hosts, SizeIs(1));
  const domain::Host& host = config.hosts.front();
  EXPECT_EQ(host.domain.str(), "example.com");
  EXPECT_EQ(host.public_url, "https://example.com");
  EXPECT_EQ(host.landing_url, "https://example.com/invite?{token}");
  EXPECT_EQ(host.site_name, "example.com");
  EXPECT_EQ(host.invite_ttl, std::chrono::days{7});
  EXPECT_EQ(host.reset_ttl, 24h);
  EXPECT_FALSE(host.invite_ttl_max);
  EXPECT_FALSE(host.invite_uses_max);
}

TEST_F(Load, ReadsAHostsCeilings) {
  const Config config = good("[host.\"a.example\"]\ninvite_ttl_max = \"7d\"\ninvite_uses_max = 50\n");
  ASSERT_THAT(config.hosts, SizeIs(1));
  EXPECT_EQ(config.hosts.front().invite_ttl_max, std::chrono::days{7});
  EXPECT_EQ(config.hosts.front().invite_uses_max, 50U);
}

TEST_F(Load, ReadsHostsInTheOrderOfTheFile) {
  const Config config = good(R"(
[host."z.example"]
public_url = "https://z.example:8443/usher//"
site_name = "Zoë's"
[host."a.example"]
landing_url = "https://pages.example/#{token}"
invite_ttl = "1h"
)");
  ASSERT_THAT(config.hosts, SizeIs(2));
  EXPECT_EQ(config.hosts[0].domain.str(), "z.example");
  EXPECT_EQ(config.hosts[0].public_url, "https://z.example:8443/usher");
  EXPECT_EQ(config.hosts[0].landing_url, "https://z.example:8443/usher/invite?{token}");
  EXPECT_EQ(config.hosts[0].site_name, "Zoë's");
  EXPECT_EQ(config.hosts[1].landing_url, "https://pages.example/#{token}");
  EXPECT_EQ(config.hosts[1].invite_ttl, 1h);
}

TEST_F(Load, RelativePathsStartFromTheFilesFolder) {
  folder_.write("etc/usher.toml", "data_dir = \"../data\"\ndatabase = \"sqlite:d.db\"\nkey_file = \"/k\"\n");
  const auto loaded = load("etc/usher.toml", {});
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->source, "etc/usher.toml");
  EXPECT_EQ(loaded->config.data_dir, folder_.path() / "data");
  EXPECT_EQ(loaded->config.database, folder_.path() / "etc/d.db");
  EXPECT_EQ(loaded->config.key_file, "/k");
  const auto overridden = load("etc/usher.toml", {{"USHER_DATA_DIR", "here"}});
  ASSERT_TRUE(overridden);
  EXPECT_EQ(overridden->config.data_dir, folder_.path() / "here");
}

TEST_F(Load, ANamedFileGoesBeforeTheEnvironmentsAndThatBeforeTheUsualOne) {
  folder_.write("usher.toml", "[http]\nthreads = 1\n");
  folder_.write("b.toml", "[http]\nthreads = 2\n");
  folder_.write("c.toml", "[http]\nthreads = 3\n");
  EXPECT_EQ(load(std::nullopt, {})->config.http.threads, 1U);
  EXPECT_EQ(load(std::nullopt, {{"USHER_CONFIG", "b.toml"}})->config.http.threads, 2U);
  EXPECT_EQ(load("c.toml", {{"USHER_CONFIG", "b.toml"}})->config.http.threads, 3U);
  const auto empty = load(std::nullopt, {{"USHER_CONFIG", ""}});
  ASSERT_FALSE(empty);
  EXPECT_THAT(empty.error(), ElementsAre(StartsWith("USHER_CONFIG")));
}

TEST_F(Load, UnknownKeysAreRefusedWithASuggestion) {
  EXPECT_THAT(bad("\n[http]\nlisen = []\n"),
              ElementsAre("usher.toml:3: http.lisen: unknown key; did you mean 'listen'?"));
  EXPECT_THAT(bad("listen = []\n"),
              ElementsAre("usher.toml:1: listen: unknown key; did you mean 'http.listen'?"));
  EXPECT_THAT(bad("[htpp]\n"), ElementsAre("usher.toml:1: htpp: unknown key; did you mean 'http'?"));
  EXPECT_THAT(bad("Data-Dir = 1\n"),
              ElementsAre("usher.toml:1: Data-Dir: unknown key; did you mean 'data_dir'?"));
  EXPECT_THAT(bad("[log]\nxyzzyplugh = 1\n"),
              ElementsAre("usher.toml:2: log.xyzzyplugh: unknown key; there are: level, format"));
  EXPECT_THAT(bad("\"http.listen\" = []\n"),
              ElementsAre("usher.toml:1: http.listen: unknown key; did you mean 'http.listen'?"));
  EXPECT_THAT(
      bad("[host.\"a.example\"]\npublic_uri = \"x\"\n"),
      ElementsAre("usher.toml:2: host.\"a.example\".public_uri: unknown key; did you mean 'public_url'?"));
}

TEST_F(Load, EveryMistakeIsReportedInTheOrderOfTheFile) {
  EXPECT_THAT(
      bad("[http]\nthreads = 9999\nlisten = \"x\"\n[log]\nlevel = \"loud\"\n[http.x]\n",
          {{"USHER_HTTP_IDLE_TIMEOUT", "soon"}}),
      ElementsAre("usher.toml:2: http.threads: 9999 is out of range: from 0 to 1024; write for instance 2",
                  StartsWith("usher.toml:3: http.listen: a list of texts in brackets is needed, not a text; "
                             "write for instance [\"127.0.0.1:5285\""),
                  "usher.toml:5: log.level: \"loud\" is none of debug, info, warning, error; write for "
                  "instance \"info\"",
                  StartsWith("usher.toml:6: http.x: unknown key"),
                  StartsWith("USHER_HTTP_IDLE_TIMEOUT: \"soon\" is not a duration: a whole number and ms, s, "
                             "m, h, d or w; write for instance 60s")));
}

TEST_F(Load, BoundsHowManyMistakesItReports) {
  std::string text;
  for (std::size_t i = 0; i < Builder::mistakes_max + 7; ++i) text += "key" + std::to_string(i) + " = 1\n";
  const auto mistakes = bad(text);
  ASSERT_THAT(mistakes, SizeIs(Builder::mistakes_max + 1));
  EXPECT_EQ(mistakes.back(), "and 7 more mistakes");
}

struct Refused {
  std::string_view line;
  std::string_view because;
};

TEST_F(Load, ValuesOfTheWrongTypeOrOutOfRangeAreRefused) {
  for (const auto& [line, because] : std::vector<Refused>{
           {"data_dir = 1", "a text in quotes is needed, not a number"},
           {"data_dir = true", "not true or false"},
           {"data_dir = 2026-01-01", "not a date or time"},
           {"data_dir = {}", "not a table"},
           {"data_dir = \"\"", "is empty"},
           {"data_dir = \"a\\u0000b\"", "control characters"},
           {"http.threads = \"2\"", "a whole number without quotes is needed, not a text"},
           {"http.threads = 2.5", "not a number with a fraction"},
           {"http.threads = -1", "-1 is out of range: from 0 to 1024"},
           {"http.header_bytes_max = 10", "10 is out of range: from 1024 to 1048576"},
           {"http.connections_max = 0", "0 is out of range"},
           {"http.listen = [1]", "not a list that holds something else"},
           {"http.listen = [\"foo\"]", "\"foo\" is not host:port; write for instance [\"127.0.0.1:5285\""},
           {"http.body_timeout = \"1ms\"", "\"1ms\" is out of range: from 100ms to 1h"},
           {"limits.per_key = \"fast\"", "\"fast\" is not a rate"},
           {"log.format = \"xml\"", "\"xml\" is none of text, json"},
           {"http = 3", "http: a table is needed here; write for instance [http]"},
           {"host = 3", "host: a table is needed here; write for instance [host.\"example.com\"]"},
           {"host.\"a.example\" = 3", "host.\"a.example\": a table is needed here"},
           {"host.\"a b\" = {}", "\"a b\" is no domain"},
           {"host.example.com = {}", "a domain needs quotes; write [host.\"example.com\"]"},
           {"host.a.b.example.site_name = \"x\"", "a domain needs quotes; write [host.\"a.b.example\"]"},
           {"host.\"a.example\".invite_ttl = \"0s\"", "\"0s\" is out of range: from 1s to"},
           {"host.\"a.example\".reset_ttl = \"5000w\"", "\"5000w\" is out of range"},
           {"host.\"a.example\".site_name = \"\"", "is empty"},
           {"host.\"a.example\".invite_ttl_max = \"11y\"", "\"11y\" is not a duration"},
           {"host.\"a.example\".invite_ttl_max = \"6d\"",
            "invite_ttl_max: \"6d\" is shorter than invite_ttl, which is \"7d\"; raise it, or set"},
           {"host.\"a.example\" = {invite_ttl = \"1h\", invite_ttl_max = \"2h\"}",
            "is shorter than reset_ttl, which is \"24h\""},
           {"host.\"a.example\".invite_uses_max = 0", "0 is out of range: from 1 to 1000000"},
           {"database = \"mysql://x\"", "this kind of database is not supported"},
           {"database = \"usher.key\"\nkey_file = \"usher.key\"", "key_file: is the database's file"},
       }) {
    const auto mistakes = bad(line);
    ASSERT_THAT(mistakes, SizeIs(1)) << line;
    EXPECT_THAT(mistakes.front(), StartsWith("usher.toml:"));
    EXPECT_THAT(mistakes.front(), HasSubstr(because));
  }
  EXPECT_THAT(bad("host.\"a.example\".site_name = \"" + std::string(101, 'x') + "\""),
              ElementsAre(HasSubstr("at most 100 bytes")));
}

TEST_F(Load, MistakesRepeatNoPassword) {
  for (const std::string_view line :
       {"database = \"postgresql://usher:hunter2@@db/usher\"",
        "database = \"postgresql:usher:hunter2@db/usher\"", "database = \"mysql://usher:hunter2@db/usher\"",
        "host.\"a.example\".public_url = \"https://u:hunter2@a.example\"",
        "host.\"a.example\".public_url = \"https://a.example?hunter2\"",
        "host.\"a.example\".landing_url = \"https://u:hunter2@a.example/{token}\"",
        "host.\"a.example\".landing_url = \"https://a.example/?key=hunter2\""}) {
    EXPECT_THAT(bad(line), ElementsAre(Not(HasSubstr("hunter2"))));
  }
  EXPECT_THAT(bad("\ndatabase = \"postgresql:/x\""),
              ElementsAre("usher.toml:2: database: the address of a PostgreSQL database starts with "
                          "postgresql://, as in postgresql://usher@db.example.com/usher; write for instance "
                          "\"sqlite:/var/lib/usher/usher.sqlite3\""));
}

TEST_F(Load, TheDatabaseIsAFileOrAServer) {
  const Config server = good("database = \"postgresql://usher:hunter2@db1,db2/usher\"\ndata_dir = \"/d\"\n");
  EXPECT_EQ(server.database, "");
  EXPECT_EQ(server.database_url.reveal(), "postgresql://usher:hunter2@db1,db2/usher");
  EXPECT_EQ(server.key_file, "/d/usher.key");
  const Config file = good("database = \"sqlite:a.db\"\n");
  EXPECT_EQ(file.database.filename(), "a.db");
  EXPECT_TRUE(file.database_url.empty());
}

TEST_F(Load, HttpsNeedsAllOfItsThreeSettings) {
  EXPECT_THAT(
      bad("[http]\ntls_listen = [\"*:5281\"]\n"),
      ElementsAre("usher.toml:2: http.tls_listen: HTTPS needs http.certificate and http.private_key too; set "
                  "them or leave out http.tls_listen"));
  EXPECT_THAT(bad("[http]\ncertificate = \"c\"\nprivate_key = \"k\"\n"),
              ElementsAre(HasSubstr("http.certificate: HTTPS needs http.tls_listen too; set it")));
  EXPECT_THAT(bad("[http]\ntls_listen = [\"*:5281\"]\ncertificate = \"c\"\n"),
              ElementsAre(HasSubstr("HTTPS needs http.private_key too")));
  // A mistake in one of them is told once, not also as its absence.
  EXPECT_THAT(bad("[http]\ntls_listen = [\"x\"]\ncertificate = \"c\"\n"), SizeIs(1));
  EXPECT_EQ(
      good("[http]\ntls_listen = [\"*:5281\"]\ncertificate = \"c\"\nprivate_key = \"k\"\n").http.certificate,
      folder_.path() / "c");
}

TEST_F(Load, SomethingMustBeListenedOnAndNothingTwice) {
  EXPECT_THAT(bad("http.listen = []\n"),
              ElementsAre(StartsWith("usher.toml:1: http.listen: there is nothing to")));
  EXPECT_THAT(bad("", {{"USHER_HTTP_LISTEN", ""}}), ElementsAre(StartsWith("USHER_HTTP_LISTEN: is empty")));
  EXPECT_THAT(bad("", {{"USHER_HTTP_LISTEN", "[]"}}),
              ElementsAre(StartsWith("USHER_HTTP_LISTEN: http.listen: there")));
  EXPECT_THAT(bad("http.listen = [\"127.0.0.1:9280\"]\n"),
              ElementsAre(HasSubstr("\"127.0.0.1:9280\" is taken already, in http.listen")));
  EXPECT_THAT(good("http.listen = [\"[::1]:0\", \"[::1]:0\"]\noperations.listen = []\n").operations.listen,
              IsEmpty());
}

TEST_F(Load, HostsThatDifferOnlyByCaseAreRefused) {
  EXPECT_THAT(
      bad("[host.\"a.example\"]\n[host.\"A.Example\"]\n"),
      ElementsAre("usher.toml:2: host.\"A.Example\": is the same host as at usher.toml:1; leave out one"));
}

TEST_F(Load, BoundsHowManyHostsThereAre) {
  std::string text;
  for (std::size_t i = 0; i < Builder::hosts_max; ++i)
    text += "[host.\"h" + std::to_string(i) + ".example\"]\n";
  EXPECT_THAT(good(text).hosts, SizeIs(Builder::hosts_max));
  EXPECT_THAT(bad(text + "[host.\"a.example\"]\n"),
              ElementsAre("usher.toml:1001: there are more than 1000 hosts; leave some to another usher"));
}

TEST_F(Load, AFileThatIsNoTomlIsRefusedWithItsLine) {
  for (const std::string_view text : {"\n[http\n", "\nx = \"\n", "\n= 1", "\na = 1\na = 2\n", "\n[[a]\n"}) {
    const auto mistakes = bad(text);
    ASSERT_THAT(mistakes, SizeIs(1));
    EXPECT_THAT(mistakes.front(), HasSubstr("is not valid TOML: "));
  }
  EXPECT_THAT(bad("\n\nx = \xff\n"),
              ElementsAre("usher.toml:3: is not valid UTF-8; save the file in that encoding"));
  EXPECT_THAT(bad(std::string("\0\0\0", 3)), SizeIs(1));
}

TEST_F(Load, DeepNestingIsRefused) {
  std::string dots = "a";
  for (int i = 0; i < 500'000; ++i) dots += ".a";
  EXPECT_THAT(bad(dots + " = 1"), ElementsAre(HasSubstr("dots in its keys")));
  EXPECT_THAT(bad("[" + dots + "]"), ElementsAre(HasSubstr("dots in its keys")));
  EXPECT_THAT(bad("x = \"a#b'\" # c'\n" + dots + " = 1"), ElementsAre(HasSubstr("dots in its keys")));
  EXPECT_THAT(bad("x = \"\"\"\n\"\\\"'\n\"\"\"\n" + dots + " = 1"),
              ElementsAre(HasSubstr("dots in its keys")));
  EXPECT_THAT(bad("x = '''a\\'''\n" + dots + " = 1"), ElementsAre(HasSubstr("dots in its keys")));
  // A text's own quotes before its closing ones hide nothing that follows on the line.
  for (const std::string text : {R"("""a"""")", R"("""a""""")", R"(""""""")", "'''a''''", "'''a'''''"}) {
    EXPECT_THAT(bad("x = {b = " + text + ", " + dots + " = 1}"), ElementsAre(HasSubstr("dots in its keys")));
    EXPECT_THAT(bad("x = [" + text + ", {" + dots + " = 1}]"), ElementsAre(HasSubstr("dots in its keys")));
  }
  EXPECT_THAT(bad("x = " + std::string(100'000, '[')), ElementsAre(HasSubstr("is not valid TOML")));
  // As deep as it may be.
  std::string deep = "a";
  for (int i = 0; i < 3990; ++i) deep += ".a";
  EXPECT_THAT(bad(deep + " = 1"), ElementsAre(HasSubstr("unknown key")));
  EXPECT_THAT(bad("host." + deep + " = {}"), ElementsAre(HasSubstr("a domain needs quotes")));
  // Dots in texts and comments are no keys.
  good("# " + std::string(5000, '.') + "\n[host.\"a.example\"]\nsite_name = \"" + std::string(90, '.') +
       "\"\n");
}

TEST_F(Load, AFileThatCantBeReadIsRefused) {
  EXPECT_THAT(load("missing.toml", {}).error(),
              ElementsAre(StartsWith("missing.toml: there is no such file")));
  EXPECT_THAT(load("", {}).error(), ElementsAre(StartsWith("--config: is empty")));
  EXPECT_THAT(load(std::nullopt, {{"USHER_CONFIG", "missing.toml"}}).error(), SizeIs(1));
  EXPECT_THAT(load(".", {}).error(), ElementsAre(".: is a folder; name the file in it"));
  EXPECT_THAT(load("/dev/zero", {}).error(), ElementsAre(HasSubstr("a device")));
  folder_.write("large.toml", std::string(file_bytes_max + 1, '\n'));
  EXPECT_THAT(load("large.toml", {}).error(), ElementsAre(HasSubstr("more than 1 MiB")));
  folder_.write("full.toml", std::string(file_bytes_max, '\n'));
  EXPECT_TRUE(load("full.toml", {}));
}

/// Root may read everything, so a test of permissions is somebody else for a while.
class WithoutRoot {
 public:
  WithoutRoot() : user_(::geteuid()) {
    constexpr uid_t nobody = 65534;
    if (user_ == 0 && ::seteuid(nobody) != 0) throw std::runtime_error("can't stop being root");
  }
  WithoutRoot(const WithoutRoot&) = delete;
  WithoutRoot& operator=(const WithoutRoot&) = delete;
  ~WithoutRoot() {
    if (::seteuid(user_) != 0) std::abort();
  }

 private:
  uid_t user_;
};

TEST_F(Load, AFileWithoutPermissionIsRefusedNotPassedOver) {
  folder_.write("usher.toml", "");
  ASSERT_EQ(::chmod(".", 0711), 0);
  ASSERT_EQ(::chmod("usher.toml", 0), 0);
  const WithoutRoot user;
  const auto loaded = load(std::nullopt, {});
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error(),
              ElementsAre(::testing::AllOf(
                  ::testing::StartsWith("usher.toml: can't be read: it belongs to root (mode 000) and usher "
                                        "runs as nobody: run 'chgrp root "),
                  ::testing::EndsWith("usher.toml' as root"))));
}

TEST(ProcessEnvironment, HoldsWhatWasSet) {
  ASSERT_EQ(::setenv("CONFIG_TEST_VARIABLE", "a=b", 1), 0);
  EXPECT_THAT(process_environment(),
              ::testing::Contains(std::pair<std::string, std::string>("CONFIG_TEST_VARIABLE", "a=b")));
}

TEST_F(Load, TakesADomainInEitherOfItsForms) {
  folder_.write("usher.toml", "[host.\"xn--mnchen-3ya.example\"]\n");
  const auto loaded = load(std::nullopt, {{"USHER_HOST__XN__MNCHEN_3YA_EXAMPLE__SITE_NAME", "Servus"}});
  ASSERT_TRUE(loaded) << loaded.error().front();
  const auto& host = loaded->config.hosts.front();
  EXPECT_EQ(host.domain.str(), "münchen.example");
  EXPECT_EQ(host.public_url, "https://xn--mnchen-3ya.example") << "what every browser and program takes";
  EXPECT_EQ(host.site_name, "Servus");
}

TEST_F(Load, NamesAnEmptyName) {
  EXPECT_THAT(load(std::nullopt, {{"USHER_CONFIG", ""}}).error(),
              ElementsAre(StartsWith("USHER_CONFIG: is empty")));
}

}  // namespace
}  // namespace usher::config
