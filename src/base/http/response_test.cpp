#include "base/http/response.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/http/problem.hpp"

namespace usher::http {
namespace {

TEST(Response, TakesAllFieldsOfAnother) {
  Response common;
  common.set("A", "1").set("B", "2");
  Response response{200};
  response.set("C", "3").set_all(common);
  EXPECT_EQ(response.fields(), "C: 3\r\nA: 1\r\nB: 2\r\n");
}

TEST(Response, KeepsFieldsInOrder) {
  Response response(201);
  response.set("Location", "https://example.com/").set("X-Empty", "");
  EXPECT_EQ(response.fields(), "Location: https://example.com/\r\nX-Empty: \r\n");
}

TEST(Response, LetsNothingBreakOutOfItsLine) {
  Response response;
  for (const std::string_view value : {std::string_view("a\r\nB: c"), std::string_view("a\nb"),
                                       std::string_view("a\0b", 3), std::string_view("\x7f")}) {
    EXPECT_THROW(response.set("Name", value), std::invalid_argument);
  }
  for (const char* name : {"", "a b", "a:", "a\r\n", "n\xc3\xa4me"}) {
    EXPECT_THROW(response.set(name, "value"), std::invalid_argument) << name;
  }
  EXPECT_EQ(response.fields(), "");
}

TEST(Response, LeavesTheServersOwnFieldsToIt) {
  Response response;
  for (const char* name : {"content-length", "Date", "CONNECTION", "Transfer-Encoding"}) {
    EXPECT_THROW(response.set(name, "1"), std::invalid_argument) << name;
  }
}

TEST(Problem, IsRfc9457) {
  const Response response = problem(404, "not-found", "Nothing here.", "a \"quoted\\\" \n thing");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.fields(), "Content-Type: application/problem+json\r\n");
  EXPECT_EQ(response.body,
            "{\"type\":\"urn:usher:problem:not-found\",\"title\":\"Nothing here.\",\"status\":404,"
            "\"detail\":\"a \\\"quoted\\\\\\\" \\u000a thing\"}\n");
}

TEST(Problem, LeavesAnEmptyDetailOut) {
  EXPECT_EQ(problem(500, "internal", "Oh.").body.find("detail"), std::string::npos);
}

TEST(JsonString, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(json_string("\xc3\xa9\xff\xe2\x82"), "\"\xc3\xa9\\ufffd\\ufffd\\ufffd\"");
}

}  // namespace
}  // namespace usher::http
