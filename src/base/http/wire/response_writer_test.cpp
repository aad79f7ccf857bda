#include "base/http/wire/response_writer.hpp"

#include <gtest/gtest.h>

namespace usher::http {
namespace {

TEST(ResponseWriter, WritesTheWholeAnswer) {
  Response response(418, "tea");
  response.set("A", "b");
  std::string out;
  append_response(out, response, {}, "now");
  EXPECT_EQ(out, "HTTP/1.1 418 \r\nDate: now\r\nA: b\r\nContent-Length: 3\r\n\r\ntea");
}

TEST(ResponseWriter, HeadKeepsTheLengthAndDropsTheBody) {
  std::string out;
  append_response(out, Response(200, "tea"), {.head_request = true}, "now");
  EXPECT_EQ(out, "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 3\r\n\r\n");
}

TEST(ResponseWriter, NoContentHasNoLength) {
  for (const int status : {204, 304}) {
    std::string out;
    append_response(out, Response(status, "dropped"), {}, "now");
    EXPECT_EQ(out.find("Content-Length"), std::string::npos);
    EXPECT_TRUE(out.ends_with("\r\n\r\n"));
  }
}

TEST(ResponseWriter, AStreamedBodyComesInChunks) {
  std::string out;
  append_response(out, Response(200, "seventeen letters"), {.close = true, .streamed = true}, "now");
  EXPECT_EQ(out.find("Content-Length"), std::string::npos);
  EXPECT_NE(out.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_TRUE(out.ends_with("\r\n\r\n11\r\nseventeen letters\r\n"));
  out.clear();
  append_chunk(out, "");
  EXPECT_EQ(out, "") << "that would be the end";
  append_last_chunk(out);
  EXPECT_EQ(out, "0\r\n\r\n");
}

TEST(ResponseWriter, AnOldClientGetsAStreamedBodyUpToTheEndOfTheConnection) {
  std::string out;
  append_response(out, Response(200, "body"), {.close = true, .http10 = true, .streamed = true}, "now");
  EXPECT_EQ(out.find("Content-Length"), std::string::npos);
  EXPECT_EQ(out.find("chunked"), std::string::npos);
  EXPECT_TRUE(out.ends_with("\r\n\r\nbody"));
}

TEST(DateCache, HasTheFormOfRfc9110) {
  DateCache cache;
  EXPECT_EQ(cache.now().size(), 29U);
  EXPECT_EQ(cache.now().substr(25), " GMT");
  EXPECT_EQ(cache.now().substr(3, 2), ", ");
}

}  // namespace
}  // namespace usher::http
