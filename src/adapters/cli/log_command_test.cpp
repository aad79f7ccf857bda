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
using testing::Not;

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

json::object log_of(const Ran& ran) {
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  return json::parse(ran.out).as_object();
}

TEST_F(CommandLineTest, TheLogTellsWhoDidWhatAndWhy) {
  EXPECT_EQ(usher({"log"}).out, "");
  const auto id = invited();
  ASSERT_EQ(usher({"invite", "revoke", id, "--reason", "spam"}).exit_code, 0);
  EXPECT_THAT(usher({"log"}).out, MatchesRegex("20..-..-.. ..:..:..  invite.created  " + id +
                                               "  by cli tester  kind: account\n"
                                               "20..-..-.. ..:..:..  invite.revoked  " +
                                               id + "  by cli tester  reason: spam\n"));
}

TEST_F(CommandLineTest, TheLogIsJsonToo) {
  EXPECT_EQ(usher({"log", "--output", "json"}).out, "{\"events\":[],\"cursor\":null}\n");
  const auto id = invited();
  const auto log = log_of(usher({"log", "--output", "json"}));
  const auto event = log.at("events").as_array().at(0).as_object();
  EXPECT_EQ(event.at("type").as_string(), "invite.created");
  EXPECT_EQ(event.at("object").as_string(), id.c_str());
  EXPECT_EQ(event.at("host").as_string(), "example.com");
  EXPECT_EQ(json::serialize(event.at("actor")), R"({"type":"cli","id":"tester"})");
  EXPECT_EQ(json::serialize(event.at("data")), R"({"kind":"account"})");
  EXPECT_EQ(event.at("id").as_string().size(), 19U);
  EXPECT_TRUE(event.at("time").is_string());
}

TEST_F(CommandLineTest, TheLogShowsTheNewestAndGoesOnBehindACursor) {
  for (int i = 0; i < 3; ++i) invited();
  const auto newest = invited();
  const auto log = log_of(usher({"log", "--limit", "2", "--output", "json"}));
  ASSERT_EQ(log.at("events").as_array().size(), 2U);
  EXPECT_EQ(log.at("events").as_array().at(1).at("object").as_string(), newest.c_str());
  const std::string cursor(log.at("cursor").as_string());
  EXPECT_EQ(usher({"log", "--after", cursor}).out, "");
  for (int i = 0; i < 5; ++i) invited();
  const auto part = usher({"log", "--after", cursor, "--limit", "3"});
  EXPECT_EQ(lines_of(part.out), 3U);
  ASSERT_THAT(part.err, HasSubstr("add --after "));
  const auto next = part.err.substr(part.err.find("--after ") + 8, cursor.size());
  const auto rest = usher({"log", "--after", next});
  EXPECT_EQ(lines_of(rest.out), 2U);
  EXPECT_EQ(rest.err, "");
}

TEST_F(CommandLineTest, TheLogIsNarrowed) {
  const auto first = invited();
  const auto second = invited();
  ASSERT_EQ(usher({"invite", "revoke", first}).exit_code, 0);
  create({"invite", "create", "example.org"});
  const auto lines = [&](std::vector<std::string> options) {
    options.insert(options.begin(), "log");
    const auto ran = usher(options);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return lines_of(ran.out);
  };
  EXPECT_EQ(lines({}), 4U);
  EXPECT_EQ(lines({"example.org"}), 1U);
  EXPECT_EQ(lines({"--object", second}), 1U);
  EXPECT_EQ(lines({"--type", "invite.revoked,invite.restored"}), 1U);
  EXPECT_EQ(lines({"--actor", "tester"}), 4U);
  EXPECT_EQ(lines({"--actor", "root"}), 0U);
  EXPECT_EQ(lines({"--since", "1h", "--until", "2999-01-01"}), 4U);
  EXPECT_EQ(lines({"--since", "2999-01-01"}), 0U);
  EXPECT_EQ(lines({"--until", "1h"}), 0U);
}

TEST_F(CommandLineTest, TheLogGoesOnUntilItIsStoppedAndMissesNothing) {
  const auto before = invited();
  std::string first;
  std::string second;
  backend_.happenings = {[&] { first = invited(); }, [] {},
                         [&] {
                           create({"invite", "create", "example.org"});
                           second = invited();
                         }};
  const auto followed = usher({"log", "example.com", "--follow", "--output", "json"});
  EXPECT_EQ(followed.exit_code, 0);
  EXPECT_EQ(lines_of(followed.out), 3U);
  EXPECT_THAT(followed.out, AllOf(HasSubstr(before), HasSubstr(first), HasSubstr(second)));
  EXPECT_THAT(followed.out, Not(HasSubstr("example.org")));
  backend_.happenings = {[&] { first = invited(); }};
  EXPECT_EQ(lines_of(usher({"log", "--follow", "--limit", "1"}).out), 2U);
}

TEST_F(CommandLineTest, AnEmptyLogCanBeFollowed) {
  backend_.happenings = {[&] { invited(); }};
  EXPECT_EQ(lines_of(usher({"log", "--follow"}).out), 1U);
}

TEST_F(CommandLineTest, TheLogRefusesWhatItDoesNotKnow) {
  for (const std::vector<std::string>& options : {std::vector<std::string>{"--type", "invite.eaten"},
                                                  {"--since", "yesterday"},
                                                  {"--until", "-1d"},
                                                  {"--after", "there"},
                                                  {"exmaple.com"}}) {
    std::vector<std::string> arguments{"log"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const auto refused = usher(arguments);
    EXPECT_EQ(refused.exit_code, 1) << options.front();
    EXPECT_EQ(lines_of(refused.err), 1U) << refused.err;
  }
  for (const std::string option : {"--type", "--since", "--until", "--object", "--actor", "--after"}) {
    EXPECT_EQ(usher({"log", option, ""}).exit_code, 2) << option;
  }
  EXPECT_EQ(usher({"log", "--limit", "0"}).exit_code, 2);
  EXPECT_EQ(usher({"log", "--follow", "--until", "2999-01-01"}).exit_code, 2);
}

}  // namespace
}  // namespace usher::cli
