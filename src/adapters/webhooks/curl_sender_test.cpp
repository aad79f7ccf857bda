#include "adapters/webhooks/curl_sender.hpp"

#include <chrono>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace usher::webhooks {
namespace {

using domain::WebhookReach;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

domain::TryOutcome outcome_of(WebhookReach reach, const std::string& url) {
  CurlSender sender({.reach = reach});
  std::optional<domain::TryOutcome> outcome;
  sender.send({.url = url, .id = "id", .seconds = 1, .signatures = "v1,x", .body = "{}"},
              [&](domain::TryOutcome given) { outcome = std::move(given); });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!outcome && std::chrono::steady_clock::now() < deadline) sender.wait(milliseconds{100});
  return outcome.value();
}

TEST(CurlSender, ConnectsToNoAddressInside) {
  for (const std::string url :
       {"https://127.0.0.1:1/", "https://[::1]:1/", "https://localhost:1/", "https://10.0.0.1:1/",
        "https://[::ffff:127.0.0.1]:1/", "https://169.254.169.254/", "https://[fd00::1]/",
        "https://0x7f000001:1/", "https://2130706433:1/", "https://0.0.0.0:1/",
        "https://[64:ff9b::7f00:1]:1/"}) {
    const auto outcome = outcome_of(WebhookReach::public_only, url);
    EXPECT_FALSE(outcome.status) << url;
    EXPECT_THAT(outcome.problem, HasSubstr("none that webhooks may be sent to")) << url;
  }
}

TEST(CurlSender, SpeaksNothingButHttps) {
  EXPECT_THAT(outcome_of(WebhookReach::public_only, "http://127.0.0.1:1/").problem, HasSubstr("protocol"));
  EXPECT_THAT(outcome_of(WebhookReach::and_loopback, "ftp://127.0.0.1:1/").problem, HasSubstr("protocol"));
}

TEST(CurlSender, ReachesThisMachineWhereItMay) {
  // Nothing listens there, which is found out by connecting.
  const auto outcome = outcome_of(WebhookReach::and_loopback, "http://127.0.0.1:1/");
  EXPECT_FALSE(outcome.status);
  EXPECT_THAT(outcome.problem, Not(HasSubstr("none that webhooks")));
  EXPECT_THAT(outcome_of(WebhookReach::and_loopback, "http://10.0.0.1:1/").problem,
              HasSubstr("none that webhooks"));
}

TEST(CurlSender, DropsWhatIsUnderWayWhenItEnds) {
  bool told = false;
  {
    CurlSender sender({.reach = WebhookReach::and_loopback});
    sender.send({.url = "http://127.0.0.1:1/", .id = {}, .seconds = 1, .signatures = {}, .body = {}},
                [&](const domain::TryOutcome&) { told = true; });
  }
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace usher::webhooks
