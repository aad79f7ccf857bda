#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "adapters/cli/command_line_fixture_test.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::MatchesRegex;

class StatsCommandTest : public CommandLineTest {
 protected:
  void count(domain::Day day, std::uint64_t opened) {
    backend_.count({.host = domain::DomainName::parse("example.com").value(), .day = day, .opened = opened});
  }
};

TEST_F(StatsCommandTest, ShowsADayOnEachLineAndTheSum) {
  count(domain::parse_day("2026-02-01").value(), 3);
  count(domain::parse_day("2026-02-03").value(), 40);
  EXPECT_THAT(usher({"stats", "--from", "2026-02-01", "--to", "2026-02-28"}).out,
              MatchesRegex("day +created +opened +form +registered  host\n"
                           "2026-02-01 +0 +3 +0 +0  example.com\n"
                           "2026-02-03 +0 +40 +0 +0  example.com\n"
                           "total +0 +43 +0 +0\n"));
  EXPECT_THAT(usher({"stats", "--from", "2026-03-01", "--to", "2026-03-28"}).out, HasSubstr("nothing"));
}

TEST_F(StatsCommandTest, ShowsJsonToo) {
  count(domain::parse_day("2026-02-01").value(), 3);
  const auto ran = usher(
      {"stats", "--from", "2026-01-01", "--to", "2026-02-28", "--host", "example.com", "--output", "json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(json::parse(ran.out), json::parse(R"({
    "days": [{"day": "2026-02-01", "host": "example.com", "created": 0, "opened": 3, "form": 0, "registered": 0}],
    "total": {"created": 0, "opened": 3, "form": 0, "registered": 0},
    "from": "2026-01-01", "to": "2026-02-28"})"));
}

TEST_F(StatsCommandTest, RefusesWhatItCanNotShow) {
  EXPECT_THAT(usher({"stats", "--from", "yesterday"}).err, HasSubstr("a date like"));
  EXPECT_THAT(usher({"stats", "--from", "2020-01-01", "--to", "2026-01-01"}).err, HasSubstr("366 days"));
  EXPECT_NE(usher({"stats", "--host", "elsewhere.example"}).exit_code, 0);
}

}  // namespace
}  // namespace usher::cli
