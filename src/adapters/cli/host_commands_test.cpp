#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "adapters/cli/command_line_fixture_test.hpp"

namespace usher::cli {
namespace {

using ::testing::HasSubstr;
namespace json = boost::json;

class HostCommandsTest : public CommandLineTest {
 protected:
  json::object shown(const std::string& host) {
    return json::parse(usher({"host", "show", host, "--output", "json"}).out).as_object();
  }
};

TEST_F(HostCommandsTest, PausesAHostAndResumesIt) {
  const auto paused = usher({"host", "pause", "example.com", "--reason", "a key leaked"});
  EXPECT_EQ(paused.exit_code, 0) << paused.err;
  EXPECT_THAT(paused.out, HasSubstr("usher host resume example.com"));
  const auto pause = shown("example.com").at("paused").as_object();
  EXPECT_EQ(pause.at("reason"), "a key leaked");
  EXPECT_TRUE(pause.at("until").is_null());
  EXPECT_TRUE(shown("example.org").at("paused").is_null());
  EXPECT_THAT(usher({"host", "list"}).out, HasSubstr("example.com  paused since"));
  EXPECT_THAT(usher({"host", "list"}).out, HasSubstr("example.org  open"));

  const auto refused = usher({"invite", "create", "example.com"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("paused"));
  EXPECT_EQ(usher({"invite", "create", "example.org"}).exit_code, 0);

  EXPECT_EQ(usher({"host", "resume", "example.com"}).out, "example.com is open\n");
  EXPECT_EQ(usher({"invite", "create", "example.com"}).exit_code, 0);
  EXPECT_THAT(usher({"log", "--type", "host.paused,host.resumed"}).out, HasSubstr("a key leaked"));
}

TEST_F(HostCommandsTest, APauseHasOneEndAtMost) {
  EXPECT_EQ(usher({"host", "pause", "example.com", "--for", "2h", "--until", "2099-01-01"}).exit_code, 2);
  EXPECT_EQ(usher({"host", "pause", "example.com", "--for", "0s"}).exit_code, 1);
  EXPECT_EQ(usher({"host", "pause", "example.com", "--until", "2020-01-01"}).exit_code, 1);
  EXPECT_EQ(usher({"host", "pause", "example.com", "--until", "soon"}).exit_code, 1);
  EXPECT_TRUE(shown("example.com").at("paused").is_null());
  EXPECT_EQ(usher({"host", "pause", "example.com", "--until", "2099-01-01"}).exit_code, 0);
  EXPECT_EQ(shown("example.com").at("paused").at("until"), "2099-01-01T00:00:00Z");
}

}  // namespace
}  // namespace usher::cli
