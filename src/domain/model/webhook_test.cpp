#include "domain/model/webhook.hpp"

#include <string>

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

TEST(Webhook, TakesAddressesOfHttps) {
  for (const std::string url :
       {"https://hooks.example", "https://hooks.example:8443/a?token=b", "https://[2606:4700::1111]:8443/",
        "https://1.1.1.1/", "https://localhost.example/", "https://mylocalhost/"}) {
    EXPECT_EQ(parse_webhook_url(url, WebhookReach::public_only).value_or(""), url);
  }
}

TEST(Webhook, TakesNothingElse) {
  for (const std::string url :
       {"", "hooks.example", "http://hooks.example/", "ftp://hooks.example/", "https://", "https:///path",
        "https://:443/", "https://user:secret@hooks.example/", "https://hooks.example\\@127.0.0.1/",
        "https://hooks.example/ a", "https://hooks.example/\n", "https://hooks.example/#part",
        "https://höoks.example/", "HTTPS://hooks.example/"}) {
    const auto parsed = parse_webhook_url(url, WebhookReach::public_only);
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(parsed.error().code, Errc::invalid_argument);
    EXPECT_FALSE(parsed.error().detail.contains("secret"));
  }
  const std::string longest = "https://hooks.example/" + std::string(webhook_url_bytes_max - 22, 'a');
  EXPECT_TRUE(parse_webhook_url(longest, WebhookReach::public_only));
  EXPECT_FALSE(parse_webhook_url(longest + "a", WebhookReach::public_only));
}

TEST(Webhook, TakesNoAddressInside) {
  for (const std::string host : {"127.0.0.1", "127.1", "0x7f000001", "2130706433", "[::1]",
                                 "[::ffff:127.0.0.1]", "localhost", "LOCALHOST.", "a.localhost"}) {
    const auto url = "https://" + host + ":8443/a";
    EXPECT_EQ(parse_webhook_url(url, WebhookReach::public_only).error().place.member, "url") << host;
    EXPECT_TRUE(parse_webhook_url(url, WebhookReach::and_loopback)) << host;
  }
  for (const std::string host : {"10.0.0.1", "169.254.169.254", "0xa9fea9fe", "[fd00:ec2::254]", "0.0.0.0"}) {
    for (const auto reach : {WebhookReach::public_only, WebhookReach::and_loopback}) {
      EXPECT_FALSE(parse_webhook_url("https://" + host + "/", reach)) << host;
    }
  }
  EXPECT_FALSE(parse_webhook_url("http://1.1.1.1/", WebhookReach::and_loopback)) << "plain HTTP";
}

TEST(Webhook, LetsNothingOutInPlainTextAndNothingInUnlessToldSo) {
  const auto address = [](const char* host) { return literal_address(host).value(); };
  EXPECT_TRUE(may_connect(address("1.1.1.1"), WebhookReach::public_only, true));
  EXPECT_FALSE(may_connect(address("1.1.1.1"), WebhookReach::and_loopback, false));
  EXPECT_FALSE(may_connect(address("127.0.0.1"), WebhookReach::public_only, true));
  EXPECT_TRUE(may_connect(address("127.0.0.1"), WebhookReach::and_loopback, false));
  EXPECT_TRUE(may_connect(address("[::1]"), WebhookReach::and_loopback, true));
  EXPECT_FALSE(may_connect(address("10.0.0.1"), WebhookReach::and_loopback, true));
  EXPECT_FALSE(may_connect(address("0.0.0.0"), WebhookReach::and_loopback, false));
}

TEST(Webhook, TakesPlainHttpWhereTheMachineItselfMayBeReached) {
  EXPECT_TRUE(parse_webhook_url("http://127.0.0.1:8080/", WebhookReach::and_loopback));
  EXPECT_FALSE(parse_webhook_url("ftp://127.0.0.1/", WebhookReach::and_loopback));
}

TEST(Webhook, AnOriginHoldsNothingThatMayBeSecret) {
  EXPECT_EQ(origin_of("https://hooks.example:8443/secret?token=secret"), "https://hooks.example:8443");
  EXPECT_EQ(origin_of("https://hooks.example?secret"), "https://hooks.example");
  EXPECT_EQ(origin_of("https://hooks.example"), "https://hooks.example");
}

}  // namespace
}  // namespace usher::domain
