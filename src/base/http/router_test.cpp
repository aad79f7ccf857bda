#include "base/http/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/http/responder_for_test.hpp"

namespace usher::http {
namespace {

class RouterTest : public testing::Test {
 protected:
  Handler answering(std::string text) {
    return [text](const Request& request, Responder respond) {
      respond(Response(200, text + std::string(request.rest)));
    };
  }

  Response ask(Method method, std::string_view path) {
    Request request;
    request.method = method;
    request.path = path;
    Response answer(0);
    const Route* route = router.find(request);
    router.dispatch(route, request,
                    responder_calling([&](Response response) { answer = std::move(response); }));
    return answer;
  }

  Router router;
};

TEST_F(RouterTest, FindsExactPaths) {
  router.add("/a", "a", {Method::get}, answering("a"));
  router.add("/a/b", "b", {Method::get}, answering("b"));
  EXPECT_EQ(ask(Method::get, "/a").body, "a");
  EXPECT_EQ(ask(Method::get, "/a/b").body, "b");
  for (const char* path : {"/", "/A", "/a/", "/a/b/", "/ab", "/%61", ""}) {
    EXPECT_EQ(ask(Method::get, path).status, 404) << path;
  }
}

TEST_F(RouterTest, SeveralSlashesAtTheStartAreOne) {
  router.add("/a", "a", {Method::get}, answering("a"));
  router.add_prefix("/a/", "prefix", {Method::get}, answering("below "));
  EXPECT_EQ(ask(Method::get, "//a").body, "a");
  EXPECT_EQ(ask(Method::get, "///a/b").body, "below b");
  EXPECT_EQ(ask(Method::get, "//a//b").body, "below /b") << "only there";
  EXPECT_EQ(ask(Method::get, "//").status, 404);
}

TEST_F(RouterTest, UnknownPathsAreProblems) {
  const Response answer = ask(Method::get, "/nowhere");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.fields(), "Content-Type: application/problem+json\r\n");
}

TEST_F(RouterTest, FailuresCanBeAnsweredOtherwise) {
  router.add("/a", "a", {Method::get}, answering("a"));
  router.on_failure([](const Request& request, int status) -> std::optional<Response> {
    if (request.path == "/plain") return std::nullopt;
    return Response(status, "a page");
  });
  EXPECT_EQ(ask(Method::get, "/nowhere").body, "a page");
  EXPECT_EQ(ask(Method::get, "/nowhere").status, 404);
  const Response other = ask(Method::post, "/a");
  EXPECT_EQ(other.status, 405);
  EXPECT_EQ(other.fields(), "Allow: GET\r\n");
  EXPECT_EQ(ask(Method::get, "/plain").fields(), "Content-Type: application/problem+json\r\n");
}

TEST_F(RouterTest, TakesATrailingSlashWhereToldTo) {
  router.add("/a", "a", {Method::get}, answering("a")).with_trailing_slash();
  EXPECT_EQ(ask(Method::get, "/a/").body, "a");
  EXPECT_EQ(ask(Method::get, "/a//").status, 404);
}

TEST_F(RouterTest, OtherMethodsAreToldWhatIsAllowed) {
  router.add("/a", "a", {Method::post, Method::get}, answering("a"));
  router.add("/a", "again", {Method::options}, answering("o"));
  for (const auto method : {Method::head, Method::put, Method::delete_, Method::other}) {
    const Response answer = ask(method, "/a");
    EXPECT_EQ(answer.status, 405);
    EXPECT_NE(answer.fields().find("Allow: GET, POST, OPTIONS\r\n"), std::string::npos) << answer.fields();
  }
  EXPECT_EQ(ask(Method::options, "/a").body, "o");
}

TEST_F(RouterTest, ARouteMayRefuseInItsOwnWords) {
  router.add("/a", "a", {Method::get}, answering("a")).on_other_method([](const Request&) {
    Response response(405, "no");
    response.set("Access-Control-Allow-Origin", "*");
    return response;
  });
  const Response answer = ask(Method::post, "/a");
  EXPECT_EQ(answer.body, "no");
  EXPECT_EQ(answer.fields(), "Access-Control-Allow-Origin: *\r\nAllow: GET\r\n");
}

TEST_F(RouterTest, TheLongestPrefixWins) {
  router.add_prefix("/i/", "short", {Method::get}, answering("short "));
  router.add_prefix("/i/long/", "long", {Method::get}, answering("long "));
  router.add("/i/exact", "exact", {Method::get}, answering("exact "));
  EXPECT_EQ(ask(Method::get, "/i/x/y").body, "short x/y");
  EXPECT_EQ(ask(Method::get, "/i/long/x").body, "long x");
  EXPECT_EQ(ask(Method::get, "/i/exact").body, "exact ");
  EXPECT_EQ(ask(Method::get, "/i/").status, 404);
  EXPECT_EQ(ask(Method::post, "/i/x").status, 405);
}

TEST_F(RouterTest, ContradictionsAreFoundAtStart) {
  router.add("/a", "a", {Method::get}, answering("a"));
  EXPECT_THROW(router.add("/a", "b", {Method::get}, answering("b")), std::logic_error);
  EXPECT_THROW(router.add("/b", "b", {Method::get, Method::get}, answering("b")), std::logic_error);
  EXPECT_THROW(router.add("b", "b", {Method::get}, answering("b")), std::logic_error);
}

TEST(Responder, DyingUncalledAnswers500) {
  int status = 0;
  {
    const auto responder = responder_calling([&](const Response& response) { status = response.status; });
  }
  EXPECT_EQ(status, 500);
}

TEST(Responder, AnswersOnce) {
  int calls = 0;
  {
    auto responder = responder_calling([&](const Response&) { ++calls; });
    auto moved = std::move(responder);
    moved(Response(200));
    moved(Response(201));
  }
  EXPECT_EQ(calls, 1);
}

TEST(Responder, AssigningOverAnUncalledOneAnswersIt) {
  int first = 0;
  int second = 0;
  auto responder = responder_calling([&](const Response& response) { first = response.status; });
  responder = responder_calling([&](const Response& response) { second = response.status; });
  EXPECT_EQ(first, 500);
  responder(Response(200));
  EXPECT_EQ(second, 200);
}

}  // namespace
}  // namespace usher::http
