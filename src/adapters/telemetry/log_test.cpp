#include "adapters/telemetry/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace usher::telemetry {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

std::string line_of(LogFormat format, Logger::Fields fields, std::string_view event = "it happened") {
  std::ostringstream out;
  Logger log(out, {.format = format});
  log.info(event, fields);
  return out.str();
}

std::string text_line(Logger::Fields fields) { return line_of(LogFormat::text, fields); }
std::string json_line(Logger::Fields fields) { return line_of(LogFormat::json, fields); }

TEST(Log, WritesTimeLevelEventAndFields) {
  const std::string host = "example.com";
  EXPECT_THAT(text_line({{"host", host}, {"note", "two words"}, {"uses", 3}, {"left", 2U}, {"ok", true}}),
              MatchesRegex("20[0-9-]+T[0-9:]+\\.[0-9]{3}Z info \"it happened\" host=example.com "
                           "note=\"two words\" uses=3 left=2 ok=true\n"));
}

TEST(Log, WritesJsonLines) {
  EXPECT_THAT(json_line({{"host", "example.com"}, {"uses", -3}, {"seconds", 0.5}, {"ok", false}}),
              MatchesRegex("\\{\"time\":\"20[^\"]+Z\",\"level\":\"info\",\"event\":\"it happened\","
                           "\"host\":\"example.com\",\"uses\":-3,\"seconds\":0.5,\"ok\":false\\}\n"));
}

TEST(Log, TakesTheWholeRangeOfIntegers) {
  EXPECT_THAT(text_line({{"low", std::numeric_limits<long long>::min()},
                         {"high", std::numeric_limits<unsigned long long>::max()}}),
              EndsWith(" low=-9223372036854775808 high=18446744073709551615\n"));
}

TEST(Log, NamesTheLevels) {
  std::ostringstream out;
  Logger log(out, {.level = Level::debug});
  log.debug("a");
  log.info("b");
  log.warning("c");
  log.error("d");
  EXPECT_THAT(out.str(), MatchesRegex(".* debug \"a\"\n.* info \"b\"\n.* warning \"c\"\n.* error \"d\"\n"));
}

TEST(Log, LeavesOutWhatIsBelowTheLevel) {
  std::ostringstream out;
  Logger log(out, {.level = Level::warning});
  log.debug("a");
  log.info("b");
  EXPECT_EQ(out.str(), "");
  EXPECT_FALSE(log.enabled(Level::info));
  EXPECT_TRUE(log.enabled(Level::error));
}

TEST(Log, RedactsSecretsByTheirType) {
  const secrets::Secret secret("hunter2");
  for (const std::string& line : {text_line({{"key", secret}}), json_line({{"key", secret}})}) {
    EXPECT_THAT(line, HasSubstr("[redacted]"));
    EXPECT_THAT(line, Not(HasSubstr("hunter2")));
  }
}

TEST(Log, KeepsValuesFromForgingLinesAndFields) {
  const std::string evil = "x\n2026-01-01T00:00:00.000Z error \"forged\"\r level=error\x1b[31m";
  const std::string line = text_line({{"name", evil}});
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  EXPECT_THAT(
      line,
      HasSubstr(R"(name="x\u000a2026-01-01T00:00:00.000Z error \"forged\"\u000d level=error\u001b[31m")"));
  EXPECT_THAT(json_line({{"name", "\",\"level\":\"error\\"}}),
              EndsWith("\"name\":\"\\\",\\\"level\\\":\\\"error\\\\\"}\n"));
}

TEST(Log, QuotesWhatWouldReadAsAnotherField) {
  EXPECT_THAT(text_line({{"a", "b=c"}, {"d", ""}, {"e", "\\"}}), EndsWith(R"( a="b=c" d="" e="\\")"
                                                                          "\n"));
}

TEST(Log, EscapesLineAndDirectionMarks) {
  const std::string_view marks = "a\u2028b\u202ec\u0085d\u200bf";
  EXPECT_THAT(text_line({{"name", marks}}), HasSubstr("name=\"a\\u2028b\\u202ec\\u0085d\\u200bf\""));
  EXPECT_THAT(json_line({{"name", marks}}), HasSubstr("\"name\":\"a\\u2028b\\u202ec\\u0085d\\u200bf\""));
}

TEST(Log, EscapesBrokenUtf8) {
  const std::string_view broken = "ü\xff\xc3(";
  EXPECT_THAT(text_line({{"name", broken}}), HasSubstr(R"(name="ü\xff\xc3(")"));
  EXPECT_THAT(json_line({{"name", broken}}), HasSubstr(R"("name":"ü\ufffd\ufffd(")"));
}

TEST(Log, CutsLongValuesBetweenCodePoints) {
  const std::string exact(Logger::value_bytes_max, 'a');
  EXPECT_THAT(text_line({{"name", exact}}), EndsWith("name=" + exact + "\n"));
  EXPECT_THAT(text_line({{"name", exact + 'b'}}), EndsWith("name=\"" + exact + "... [cut, 1025 bytes]\"\n"));
  const std::string one_less(Logger::value_bytes_max - 1, 'a');
  EXPECT_THAT(json_line({{"name", one_less + "üü"}}), EndsWith(one_less + "... [cut, 1027 bytes]\"}\n"));
  // Nothing but continuation bytes: broken, so cut anywhere, but cut.
  const std::string broken(100'000, '\x80');
  EXPECT_LT(text_line({{"name", broken}}).size(), 4 * Logger::value_bytes_max + 200);
}

TEST(Log, KeepsJsonValidForNumbersItDoesNotHave) {
  EXPECT_THAT(json_line({{"a", std::nan("")}, {"b", HUGE_VAL}}), HasSubstr(R"("a":null,"b":null})"));
}

TEST(Log, EscapesEventsAndNamesToo) {
  EXPECT_THAT(line_of(LogFormat::text, {{"a b\n", 1}, {"level", 2}}, "x\ny"),
              EndsWith(" info \"x\\u000ay\" a_b_=1 _level=2\n"));
}

TEST(Log, TakesPercentAndBracesAsTheyAre) {
  EXPECT_THAT(text_line({{"path", "{}%v%n{0}"}}), EndsWith(" path={}%v%n{0}\n"));
}

TEST(Log, WritesWholeLinesFromManyThreads) {
  std::ostringstream out;
  Logger log(out, {.format = LogFormat::json});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&log] {
        for (int n = 0; n < 500; ++n) log.info("counted", {{"n", n}, {"filler", std::string(50, 'x')}});
      });
    }
  }
  std::istringstream lines(out.str());
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    ASSERT_TRUE(line.starts_with("{\"time\":") && line.ends_with("x\"}")) << line;
  }
  EXPECT_EQ(count, 2000U);
}

TEST(Log, SurvivesAStreamThatFails) {
  std::ostringstream out;
  out.exceptions(std::ios::badbit | std::ios::failbit);
  out.setstate(std::ios::eofbit);
  try {
    out.setstate(std::ios::badbit);
  } catch (const std::ios::failure&) {
  }
  Logger log(out, {});
  log.error("nobody reads this");
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace usher::telemetry
