#include "domain/model/webhook.hpp"

#include <string>

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

TEST(Webhook, TakesAddressesOfHttps) {
  for (const std::string url : {"https://hooks.example", "https://hooks.example:8443/a?token=b",
                                "https://[2001:db8::1]/", "https://0x7f000001/"}) {
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
