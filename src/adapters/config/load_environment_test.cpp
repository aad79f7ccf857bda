#include "adapters/config/load_fixture_test.hpp"

namespace usher::config {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(Load, TheEnvironmentReplacesAFileByAServerAndTheReverse) {
  folder_.write("usher.toml", "database = \"postgresql://db/usher\"\n");
  const auto file = load(std::nullopt, {{"USHER_DATABASE", "/x/a.db"}});
  ASSERT_TRUE(file);
  EXPECT_EQ(file->config.database, "/x/a.db");
  EXPECT_TRUE(file->config.database_url.empty());
  folder_.write("usher.toml", "database = \"/x/a.db\"\n");
  const auto server = load(std::nullopt, {{"USHER_DATABASE", "postgresql://db/usher"}});
  ASSERT_TRUE(server);
  EXPECT_EQ(server->config.database, "");
  EXPECT_EQ(server->config.database_url.reveal(), "postgresql://db/usher");
}

TEST_F(Load, TheEnvironmentOverridesTheFile) {
  const Config config =
      good("[http]\nthreads = 1\nlisten = [\"127.0.0.1:1\"]\n[host.\"a.example\"]\nsite_name = \"A\"\n",
           {{"USHER_HTTP_THREADS", "2"},
            {"USHER_HTTP_LISTEN", "127.0.0.1:2, [::1]:2"},
            {"USHER_LIMITS_PER_KEY", "7/m"},
            {"USHER_HOST__A_EXAMPLE__SITE_NAME", "B"},
            {"USHER_HOST__B_EXAMPLE__PUBLIC_URL", "http://b.example"},
            {"USHER_HOSTS", "b.example, a.example"},
            {"USHERS", "not ours"},
            {"PATH", "\xff"}});
  EXPECT_EQ(config.http.threads, 2U);
  EXPECT_THAT(config.http.listen, ElementsAre("127.0.0.1:2", "[::1]:2"));
  EXPECT_EQ(config.limits.per_key, (http::Rate{7, 1min}));
  ASSERT_THAT(config.hosts, SizeIs(2));
  EXPECT_EQ(config.hosts[0].site_name, "B");
  EXPECT_EQ(config.hosts[1].public_url, "http://b.example");
}

TEST_F(Load, TheEnvironmentMendsAMistakeOfTheFileOnlyInItsPlace) {
  EXPECT_THAT(bad("[http]\nthreads = -1\n", {{"USHER_HTTP_THREADS", "2"}}), SizeIs(1));
}

TEST_F(Load, MistakesInTheEnvironmentNameTheVariable) {
  EXPECT_THAT(bad("", {{"USHER_HTTP_LISEN", "x"}}),
              ElementsAre("USHER_HTTP_LISEN: there is no such setting; did you mean USHER_HTTP_LISTEN?"));
  EXPECT_THAT(bad("", {{"USHER_XYZZYPLUGH", "x"}}), ElementsAre(HasSubstr("docs/configuration.md")));
  EXPECT_THAT(
      bad("", {{"USHER_HTTP_THREADS", "two"}}),
      ElementsAre("USHER_HTTP_THREADS: a whole number without quotes is needed, not a text; write for "
                  "instance 2"));
  EXPECT_THAT(
      bad("", {{"USHER_HTTP_LISTEN", "foo"}}),
      ElementsAre(HasSubstr("\"foo\" is not host:port; write for instance 127.0.0.1:5285,[::1]:5285")));
  EXPECT_THAT(bad("", {{"USHER_DATA_DIR", ""}}), ElementsAre(HasSubstr("is empty")));
  EXPECT_THAT(bad("", {{"USHER_DATA_DIR", "\xff"}}), ElementsAre("USHER_DATA_DIR: is not valid UTF-8"));
  EXPECT_THAT(bad("", {{"USHER_DATA_DIR", std::string(65 * 1024, 'x')}}),
              ElementsAre(HasSubstr("65536 bytes")));
  EXPECT_THAT(bad("", {{"USHER_HOSTS", "a.example,A.example"}}), ElementsAre(HasSubstr("twice")));
  EXPECT_THAT(bad("", {{"USHER_HOSTS", "a b"}}),
              ElementsAre("USHER_HOSTS: \"a b\" is no domain of an XMPP server; "
                          "write for instance example.com"));
}

TEST_F(Load, AVariablesNameForgesNoMistake) {
  EXPECT_THAT(bad("", {{"USHER_X\nusher.toml:1: forged\x1b[31m\xff", "x"}}),
              ElementsAre(StartsWith("USHER_X?usher.toml:1:?forged?[31m?: there is no such setting")));
  EXPECT_THAT(bad("", {{"USHER_HOST__\r\n__SITE_NAME", "x"}}),
              ElementsAre(StartsWith("USHER_HOST__??__SITE_NAME: there is no such host")));
}

TEST_F(Load, AHostInTheEnvironmentMustBeOneAndUnambiguous) {
  EXPECT_THAT(bad("", {{"USHER_HOST__A_EXAMPLE__PUBLIC_URL", "http://a.example"}}),
              ElementsAre(HasSubstr("there is no such host; add it in the file, or to USHER_HOSTS")));
  EXPECT_THAT(
      bad("[host.\"a-b.example\"]\n[host.\"a.b.example\"]\n", {{"USHER_HOST__A_B_EXAMPLE__SITE_NAME", "x"}}),
      ElementsAre(HasSubstr("could mean a-b.example or a.b.example")));
  EXPECT_THAT(bad("", {{"USHER_HOST__A_EXAMPLE__COLOUR", "x"}}), ElementsAre(HasSubstr("__PUBLIC_URL")));
  EXPECT_EQ(
      good("[host.\"a--b.example\"]\n", {{"USHER_HOST__A__B_EXAMPLE__SITE_NAME", "x"}}).hosts[0].site_name,
      "x");
}

TEST_F(Load, WhatKubernetesSetsForAServiceIsNoMistake) {
  good("", {{"USHER_SERVICE_HOST", "10.0.0.1"},
            {"USHER_SERVICE_PORT_HTTP", "80"},
            {"USHER_PORT", "tcp://10.0.0.1:80"},
            {"USHER_PORT_80_TCP_ADDR", "10.0.0.1"}});
}

TEST_F(Load, TakesNothingForAnEmptyVariable) {
  const std::string host = "[host.\"a.example\"]\n";
  for (const std::string name : {"HOST__A_EXAMPLE__RESERVED_USERNAMES", "HOST__A_EXAMPLE__COMMANDS_RATE",
                                 "HTTP_TRUSTED_PROXIES", "OPERATIONS_LISTEN", "LOG_LEVEL", "HOSTS"}) {
    for (const std::string value : {"", " ", ",", " , "}) {
      EXPECT_THAT(bad(host, {{"USHER_" + name, value}}),
                  ElementsAre(StartsWith("USHER_" + name + ": is empty; leave it out")))
          << value;
    }
  }
  const auto loaded = good(host, {{"USHER_OPERATIONS_LISTEN", "[]"}});
  EXPECT_TRUE(loaded.operations.listen.empty());
}

}  // namespace
}  // namespace usher::config
