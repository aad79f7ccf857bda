#include <gmock/gmock.h>

#include "adapters/cli/command_line_fixture_test.hpp"

namespace usher::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class WebhookCommandsTest : public CommandLineTest {
 protected:
  std::string made(const std::string& host = "example.com") {
    return create({"webhook", "create", host, "https://hooks.example/a", "--type", "invite.created"});
  }
};

TEST_F(WebhookCommandsTest, CreatePrintsIdAndSecretAndListNoSecret) {
  const auto ran = usher({"webhook", "create", "example.com", "https://hooks.example/a"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\nwhsec_"));
  const auto id = ran.out.substr(0, ran.out.find('\n'));
  EXPECT_EQ(usher({"webhook", "list", "example.com"}).out, id + "\tenabled\thttps://hooks.example/a\tall\n");
  const auto json = usher({"webhook", "list", "example.com", "--output", "json"}).out;
  EXPECT_THAT(json,
              StartsWith(R"([{"id":")" + id + R"(","host":"example.com","url":"https://hooks.example/a")"));
  EXPECT_THAT(json, Not(HasSubstr("whsec_")));
}

TEST_F(WebhookCommandsTest, TheHostMayBeLeftOutWhereThereIsOne) {
  EXPECT_EQ(usher({"webhook", "create", "https://hooks.example/a"}).exit_code, 2);
  backend_.serve_only("example.com");
  EXPECT_EQ(usher({"webhook", "create", "https://hooks.example/a"}).exit_code, 0);
  EXPECT_THAT(usher({"webhook", "list"}).out, HasSubstr("https://hooks.example/a"));
}

TEST_F(WebhookCommandsTest, SaysWhatIsWrong) {
  EXPECT_THAT(usher({"webhook", "create", "example.com", "http://hooks.example/"}).err,
              HasSubstr("begins with https://"));
  EXPECT_THAT(usher({"webhook", "create", "example.com", "https://a.example/", "--type", "x"}).err,
              HasSubstr("no such type"));
  EXPECT_THAT(usher({"webhook", "delete", "example.com", "unknown"}).err, HasSubstr("no such webhook"));
  EXPECT_EQ(usher({"webhook", "delete"}).exit_code, 2);
}

TEST_F(WebhookCommandsTest, OneOfAnotherHostIsNotThere) {
  const auto id = made();
  EXPECT_EQ(usher({"webhook", "delete", "example.org", id}).exit_code, 1);
  EXPECT_EQ(usher({"webhook", "delete", "example.com", id}).exit_code, 0);
  EXPECT_EQ(usher({"webhook", "list", "example.com"}).out, "");
}

TEST_F(WebhookCommandsTest, EditChangesWhatIsNamed) {
  const auto id = made();
  EXPECT_EQ(usher({"webhook", "edit", "example.com", id}).exit_code, 2);
  EXPECT_EQ(usher({"webhook", "edit", "example.com", id, "--url", "https://other.example/b"}).exit_code, 0);
  EXPECT_EQ(usher({"webhook", "list", "example.com"}).out,
            id + "\tenabled\thttps://other.example/b\tinvite.created\n");
  EXPECT_EQ(usher({"webhook", "edit", "example.com", id, "--all-types"}).exit_code, 0);
  EXPECT_EQ(usher({"webhook", "disable", "example.com", id}).exit_code, 0);
  EXPECT_EQ(usher({"webhook", "list", "example.com"}).out, id + "\tdisabled\thttps://other.example/b\tall\n");
  EXPECT_THAT(usher({"webhook", "enable", "example.com", id, "--output", "json"}).out,
              HasSubstr(R"("state":"enabled")"));
  EXPECT_THAT(usher({"webhook", "edit", "example.com", id, "--url", "https://10.0.0.1/"}).err,
              HasSubstr("public network"));
  EXPECT_THAT(usher({"webhook", "deliveries", "example.com", id, "--state", "x"}).err,
              HasSubstr("no such state"));
}

TEST_F(WebhookCommandsTest, ATestTellsWhatTheEndpointAnswered) {
  const auto id = made();
  backend_.test_outcome = {.status = 204, .problem = {}, .retry_after = {}};
  const auto good = usher({"webhook", "test", "example.com", id});
  EXPECT_EQ(good.exit_code, 0);
  EXPECT_THAT(good.out, HasSubstr("204"));
  backend_.test_outcome = {.status = {}, .problem = "it took too long", .retry_after = {}};
  const auto bad = usher({"webhook", "test", "example.com", id, "--output", "json"});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_EQ(bad.out, "{\"arrived\":false,\"status\":null,\"problem\":\"it took too long\"}\n");
}

TEST_F(WebhookCommandsTest, ANewSecretIsShownOnce) {
  const auto id = made();
  const auto rotated = usher({"webhook", "rotate", "example.com", id});
  EXPECT_THAT(rotated.out, StartsWith(id + "\nwhsec_"));
  EXPECT_NE(usher({"webhook", "rotate", "example.com", id}).out, rotated.out);
}

TEST_F(WebhookCommandsTest, NothingIsSentAgainThatWasNeverSent) {
  const auto id = made();
  EXPECT_EQ(usher({"webhook", "deliveries", "example.com", id}).out, "");
  EXPECT_THAT(usher({"webhook", "replay", "example.com", id, "nonsense"}).err,
              HasSubstr("no id of an event"));
  EXPECT_EQ(usher({"webhook", "enable", "example.com", id}).exit_code, 0);
}

}  // namespace
}  // namespace usher::cli
