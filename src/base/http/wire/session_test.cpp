#include "base/http/wire/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "base/http/wire/answer_bytes_for_test.hpp"
#include "base/http/wire/request_parser.hpp"

namespace usher::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

Router echo_router() {
  Router router;
  const Handler echo = [](const Request& request, Responder respond) {
    respond(Response(200, "[" + std::string(to_string(request.method)) + " " + std::string(request.path) +
                              " ?" + std::string(request.query) + " " + std::string(request.body) + "]"));
  };
  router.add("/", "echo", {Method::get, Method::head, Method::post}, echo);
  router.add_prefix("/x/", "prefix", {Method::get}, echo);
  return router;
}

/// Each case runs with its bytes coming all at once, one by one, and in odd pieces: it must not matter.
class SessionTest : public testing::TestWithParam<std::size_t> {
 protected:
  std::string answer(std::string_view bytes) {
    return answer_bytes(echo_router(), bytes, limits, GetParam());
  }

  std::vector<int> statuses(std::string_view bytes) {
    static const std::regex status_line("HTTP/1\\.1 ([0-9]{3}) ");
    const std::string answers = answer(bytes);
    std::vector<int> result;
    for (auto each = std::sregex_iterator(answers.begin(), answers.end(), status_line);
         each != std::sregex_iterator(); ++each) {
      result.push_back(std::stoi((*each)[1]));
    }
    return result;
  }

  Limits limits;
};

INSTANTIATE_TEST_SUITE_P(Pieces, SessionTest, testing::Values(0, 1, 7));

TEST_P(SessionTest, AnswersARequest) {
  EXPECT_THAT(answer("GET /?a=1 HTTP/1.1\r\nHost: h\r\n\r\n"), HasSubstr("[GET / ?a=1 ]"));
  EXPECT_THAT(answer("GET / HTTP/1.1\r\nHost:\r\n\r\n"), StartsWith("HTTP/1.1 200 OK\r\nDate: "));
}

TEST_P(SessionTest, AnswersAPipelineInOrder) {
  const std::string answers = answer(
      "GET /?1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /?2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
      "\r\nGET /?3 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_LT(answers.find("?1 ]"), answers.find("?2 abc]"));
  EXPECT_LT(answers.find("?2 abc]"), answers.find("?3 ]"));
  EXPECT_NE(answers.find("?3 ]"), std::string::npos);
  EXPECT_THAT(answers, Not(HasSubstr("Connection")));
}

TEST_P(SessionTest, HeadHasALengthAndNoBody) {
  const std::string answers = answer("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(answers, HasSubstr("Content-Length: 11\r\n"));
  EXPECT_TRUE(answers.ends_with("\r\n\r\n"));
}

TEST_P(SessionTest, RefusesFoldedFieldsWhereverTheyFold) {
  for (const char* fields :
       {"Host: h\r\nX: a\r\n b\r\n", "Host: h\r\nX:\r\n b\r\n", "Host:\r\n\th\r\n",
        "Host: h\r\nTransfer-Encoding:\r\n chunked\r\n", " Host: h\r\n", "Host: h\r\nX:\r\n \r\n"}) {
    EXPECT_THAT(statuses("POST / HTTP/1.1\r\n" + std::string(fields) + "\r\n0\r\n\r\n"), ElementsAre(400))
        << fields;
  }
}

TEST_P(SessionTest, ReadsChunkedBodies) {
  const std::string answers = answer(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\nGET /?next HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(answers, HasSubstr("abc0123456789]"));
  EXPECT_THAT(answers, HasSubstr("?next"));
}

TEST_P(SessionTest, ReadsAnEmptyChunkedBody) {
  EXPECT_THAT(statuses("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              ElementsAre(200));
  EXPECT_THAT(statuses("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"),
              ElementsAre(400));
}

TEST_P(SessionTest, RefusesBrokenChunks) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* body :
       {"x\r\n", "3\r\nabcd\r\n0\r\n\r\n", "-1\r\n", "FFFFFFFFFFFFFFFFF\r\n", "3\nabc\r\n0\r\n\r\n",
        "0\r\nContent-Length: 4\r\n\r\n", "0\r\nbad trailer\r\n\r\n"}) {
    EXPECT_THAT(statuses(head + body), ElementsAre(400)) << body;
  }
}

TEST(ChunkedBody, IsRefusedAtItsFirstBrokenByte) {
  for (const char* body : {"zz\r\nab\r\n",
                           "-1\r\nab\r\n",
                           "3\r\nabcd\r\n0\r\n\r\n",
                           "3\nabc\r\n0\r\n\r\n",
                           "FFFFFFFFFFFFFFFFF\r\n",
                           "0\r\nbad trailer\r\n\r\n",
                           "2\nab\n0\n\n",
                           "\n",
                           "1\r\na\n",
                           "0\r\nt: x\n",
                           "z",
                           "-",
                           "\r\n",
                           "1\r\nazz",
                           "1\r\na\rx",
                           "1x",
                           "1\rx",
                           "zzzzzzzz",
                           "1\r\na0z",
                           "FFFFFFFFFFFFFFFFF",
                           "1\r\na\r\n\r\n"}) {
    ChunkedBody chunks("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (std::string_view rest = body; !rest.empty() && !chunks.rejection();) {
      const std::size_t taken = chunks.feed(rest);
      if (taken == 0) break;
      rest.remove_prefix(taken);
    }
    EXPECT_TRUE(chunks.rejection()) << body << ": whoever waits for an answer would wait in vain";
  }
}

TEST(ChunkedBody, IsTakenHoweverItsBytesCome) {
  const std::string body = "4\r\na\n\nb\r\n0000000000000000000002 \t;x=\"y\"\r\n\n\r\r\n00\r\nt: x\r\n\r\n";
  for (std::size_t size = 1; size <= body.size(); ++size) {
    ChunkedBody chunks("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    std::string waiting;
    for (std::size_t at = 0; at < body.size(); at += size) {
      waiting += body.substr(at, size);
      waiting.erase(0, chunks.feed(waiting));
      ASSERT_FALSE(chunks.rejection()) << size << " at once, after " << at;
    }
    EXPECT_TRUE(chunks.done()) << size;
    EXPECT_EQ(chunks.body(), "a\n\nb\n\r") << size;
  }
}

TEST_P(SessionTest, AnswersContinueWhereItIsAwaited) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
  EXPECT_THAT(answer(head), StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400"));
  EXPECT_THAT(answer_bytes(echo_router(), head + "abc", limits, 0), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(statuses("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: more\r\n\r\n"),
              ElementsAre(417));
  limits.body_bytes_max = 2;
  EXPECT_THAT(statuses(head), ElementsAre(413));
}

TEST_P(SessionTest, KeepsAndClosesConnections) {
  const std::string second = "GET /?second HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::string closed = answer("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n" + second);
  EXPECT_THAT(closed, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(closed, Not(HasSubstr("second")));
  EXPECT_THAT(answer("GET / HTTP/1.0\r\n\r\n" + second), Not(HasSubstr("second")));
  const std::string kept = answer("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + second);
  EXPECT_THAT(kept, HasSubstr("Connection: keep-alive\r\n"));
  EXPECT_THAT(kept, HasSubstr("second"));
}

TEST_P(SessionTest, EndsAConnectionAfterItsLastRequest) {
  limits.requests_max = 2;
  std::string many;
  for (int i = 0; i < 4; ++i) many += "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  EXPECT_THAT(statuses(many), ElementsAre(200, 200));
  EXPECT_THAT(answer(many), HasSubstr("Connection: close\r\n"));
}

TEST_P(SessionTest, WhatLeavesTheBodysLengthInDoubtIsRefused) {
  for (const char* fields :
       {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "Content-Length: 3\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n", "Content-Length: 3, 3\r\n", "Content-Length: +3\r\n",
        "Content-Length: -3\r\n", "Content-Length: 0x3\r\n", "Content-Length: 3 3\r\n", "Content-Length:\r\n",
        "Content-Length: 99999999999999999999999\r\n", "Content-Length : 3\r\n", " Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding\t: chunked\r\n",
        "X: a\r\n b\r\n", "X: a\nTransfer-Encoding: chunked\r\n"}) {
    const std::string smuggled = "POST / HTTP/1.1\r\nHost: h\r\n" + std::string(fields) +
                                 "\r\n0\r\n\r\nGET /?smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    EXPECT_THAT(statuses(smuggled), ElementsAre(400)) << fields;
    EXPECT_THAT(answer(smuggled), HasSubstr("Connection: close\r\n")) << fields;
  }
  for (const char* fields : {"Transfer-Encoding: gzip\r\n", "Transfer-Encoding: chunked, gzip\r\n",
                             "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: xchunked\r\n",
                             "Transfer-Encoding: identity\r\n"}) {
    EXPECT_THAT(statuses("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n0\r\n\r\n"),
                ElementsAre(501))
        << fields;
  }
  EXPECT_THAT(
      statuses("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n"),
      ElementsAre(400));
}

TEST_P(SessionTest, WantsOneHost) {
  EXPECT_THAT(statuses("GET / HTTP/1.1\r\n\r\n"), ElementsAre(400));
  EXPECT_THAT(statuses("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), ElementsAre(400));
  EXPECT_THAT(statuses("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), ElementsAre(400));
  EXPECT_THAT(statuses("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), ElementsAre(400));
  EXPECT_THAT(statuses("GET / HTTP/1.1\r\nHost: a/b@c\r\n\r\n"), ElementsAre(400));
  EXPECT_THAT(statuses("GET http://a/ HTTP/1.1\r\n\r\n"), ElementsAre(400));
  EXPECT_THAT(statuses("GET / HTTP/1.1\r\nhOST: [::1]:80\r\n\r\n"), ElementsAre(200));
}

TEST_P(SessionTest, UnderstandsTheFormsOfTargets) {
  EXPECT_THAT(answer("GET http://a/?b HTTP/1.1\r\nHost: a\r\n\r\n"), HasSubstr("[GET / ?b ]"));
  EXPECT_THAT(answer("GET HTTPS://a?b=/ HTTP/1.1\r\nHost: a\r\n\r\n"), HasSubstr("[GET / ?b=/ ]"));
  EXPECT_THAT(answer("GET http://a/x/y HTTP/1.1\r\nHost: a\r\n\r\n"), HasSubstr("[GET /x/y ? ]"));
  const std::string star = answer("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(star, StartsWith("HTTP/1.1 204 "));
  EXPECT_THAT(star, HasSubstr("Allow: "));
  for (const char* line :
       {"GET * HTTP/1.1", "CONNECT a:80 HTTP/1.1", "GET a HTTP/1.1", "GET ftp://a/ HTTP/1.1",
        "GET http:///x HTTP/1.1", "GET /a#b HTTP/1.1", "GET /\xc3\xa9 HTTP/1.1"}) {
    EXPECT_THAT(statuses(std::string(line) + "\r\nHost: a\r\n\r\n"), ElementsAre(400)) << line;
  }
}

TEST_P(SessionTest, RefusesWhatIsNotHttp) {
  const std::string nul("GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n", 36);
  EXPECT_THAT(statuses(nul), ElementsAre(400));
  for (const char* bytes :
       {"\x16\x03\x01\x02", "GET /\r\n\r\n", "GET / HTTP/1.1\nHost: h\n\n",
        "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n: empty\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nna me: x\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h", "\r\n\r\n\r\nGET / HTTP/1.1\r\n",
        "GET / HTTPS/1.1\r\nHost: h\r\n\r\n"}) {
    EXPECT_THAT(statuses(bytes), testing::AnyOf(ElementsAre(400), ElementsAre(505))) << bytes;
  }
  EXPECT_THAT(statuses("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), ElementsAre(505));
  EXPECT_THAT(answer(""), IsEmpty());
  EXPECT_THAT(answer("\r\n"), IsEmpty());
}

TEST_P(SessionTest, ATruncatedBodyRunsNoHandler) {
  EXPECT_THAT(statuses("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc"), ElementsAre(400));
  EXPECT_THAT(statuses("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
              ElementsAre(400));
}

TEST_P(SessionTest, EverySizeIsBounded) {
  const auto get = [](std::size_t target, std::size_t field) {
    return "GET /?" + std::string(target, 'a') + " HTTP/1.1\r\nHost: h\r\nX: " + std::string(field, 'b') +
           "\r\n\r\n";
  };
  limits.request_line_bytes_max = 100;
  limits.header_bytes_max = 200;
  EXPECT_THAT(statuses(get(83, 0)), ElementsAre(200));
  EXPECT_THAT(statuses(get(84, 0)), ElementsAre(414));
  EXPECT_THAT(statuses("GET /" + std::string(200, 'a')), ElementsAre(414));
  EXPECT_THAT(statuses(get(0, 167)), ElementsAre(200));
  EXPECT_THAT(statuses(get(0, 168)), ElementsAre(431));
  EXPECT_THAT(statuses("GET / HTTP/1.1\r\nX: " + std::string(300, 'a')), ElementsAre(431));
}

TEST_P(SessionTest, FieldsAreCounted) {
  limits.fields_max = 3;
  EXPECT_THAT(statuses("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\n\r\n"), ElementsAre(200));
  EXPECT_THAT(statuses("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n"), ElementsAre(431));
}

TEST_P(SessionTest, BodiesAreBounded) {
  limits.body_bytes_max = 10;
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_THAT(statuses(head + "Content-Length: 10\r\n\r\n0123456789"), ElementsAre(200));
  EXPECT_THAT(statuses(head + "Content-Length: 11\r\n\r\n"), ElementsAre(413));
  EXPECT_THAT(statuses(head + "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n01234\r\n0\r\n\r\n"),
              ElementsAre(200));
  EXPECT_THAT(statuses(head + "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n6\r\n012345\r\n0\r\n\r\n"),
              ElementsAre(413));
  limits.header_bytes_max = 100;
  EXPECT_THAT(statuses(head + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(200, 'x')),
              ElementsAre(400));
}

TEST_P(SessionTest, LargeBodiesArriveWhole) {
  const std::string body(60000, 'z');
  const std::string answers = answer("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n" + body +
                                     "GET /?n HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(answers, HasSubstr(body + "]"));
  EXPECT_THAT(answers, HasSubstr("[GET / ?n ]"));
}

class NobodysSession final {
 public:
  NobodysSession() { replies->session = &session; }

  void receive(std::string_view bytes) {
    const auto space = session.space();
    std::ranges::copy(bytes, space.begin());
    session.received(bytes.size(), now);
  }
  std::string take() {
    std::string bytes;
    session.take_output(bytes);
    return bytes;
  }

  Router router = echo_router();
  Limits limits;
  TrustedProxies proxies{{}, ForwardedHeaders::either};
  DateCache date;
  SessionContext context{std::shared_ptr<const Router>(std::shared_ptr<void>(), &router), limits, proxies,
                         nullptr, date};
  std::shared_ptr<DirectReplies> replies = std::make_shared<DirectReplies>();
  Session::TimePoint now = std::chrono::steady_clock::now();
  Session session{context, replies, Origin{}, now};
};

TEST(Session, ABatchIsAnsweredInOnePiece) {
  NobodysSession nobodys;
  nobodys.receive("GET /?1 HTTP/1.1\r\nHost: h\r\n\r\nGET /?2 HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string answers = nobodys.take();
  EXPECT_THAT(answers, HasSubstr("?1 ]"));
  EXPECT_THAT(answers, HasSubstr("?2 ]"));
  EXPECT_FALSE(nobodys.session.has_output());
  EXPECT_EQ(nobodys.replies->late, 0);
}

TEST(Session, WhatComesBehindARequestWaitsInTheInputWithinABound) {
  NobodysSession nobodys;
  std::optional<Responder> first;
  nobodys.router.add("/later", "later", {Method::get},
                     [&](const Request&, Responder respond) { first = std::move(respond); });
  nobodys.receive("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(first);
  EXPECT_TRUE(nobodys.session.wants_input()) << "an end is noticed";
  nobodys.receive("POST /?2 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n");
  EXPECT_FALSE(nobodys.session.wants_input());
  EXPECT_FALSE(nobodys.session.has_output());
  EXPECT_LE(nobodys.session.held_bytes(), sizeof(Session) + 2 * InputBuffer::capacity_start);

  (*first)(Response(200, "1"));
  EXPECT_EQ(nobodys.replies->late, 1);
  nobodys.session.go_on(nobodys.now);
  nobodys.receive("x");
  const std::string answers = nobodys.take();
  EXPECT_THAT(answers, StartsWith("HTTP/1.1 200"));
  EXPECT_LT(answers.find("\r\n\r\n1"), answers.find("[POST / ?2 x]"));
}

TEST(Session, StopsReadingWhileItsOutputIsNotTaken) {
  NobodysSession nobodys;
  nobodys.limits.output_bytes_max = 1;
  nobodys.receive("GET /?1 HTTP/1.1\r\nHost: h\r\n\r\nGET /?2 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_FALSE(nobodys.session.wants_input());
  EXPECT_THAT(nobodys.take(), Not(HasSubstr("?2")));
  EXPECT_FALSE(nobodys.session.wants_input()) << "the second request is in the way still";
  nobodys.session.resume(nobodys.now);
  EXPECT_THAT(nobodys.take(), HasSubstr("?2"));
  nobodys.session.resume(nobodys.now);
  EXPECT_TRUE(nobodys.session.wants_input());
}

TEST(Session, TimeLimitsAreKept) {
  NobodysSession nobodys;
  nobodys.receive("GET / HT");
  nobodys.session.check_time(nobodys.now + nobodys.limits.header_time);
  EXPECT_FALSE(nobodys.session.has_output());
  nobodys.session.check_time(nobodys.now + nobodys.limits.header_time + std::chrono::milliseconds(1));
  EXPECT_THAT(nobodys.take(), StartsWith("HTTP/1.1 408"));
  EXPECT_TRUE(nobodys.session.over());
}

}  // namespace
}  // namespace usher::http
