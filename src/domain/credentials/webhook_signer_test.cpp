#include "domain/credentials/webhook_signer.hpp"

#include <array>
#include <cstddef>

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp now = std::chrono::sys_days{std::chrono::January / 1 / 2026};

Webhook a_webhook() {
  return {.id = "w1",
          .host = DomainName::parse("example.com").value(),
          .url = "https://hooks.example/",
          .seed = {std::byte{1}}};
}

secrets::MasterKey master(std::byte first) { return secrets::MasterKey{secrets::KeyBytes{first}}; }

TEST(WebhookSigner, SignsAsTheSpecificationsExample) {
  // whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, whose 24 bytes mean with zeros behind them what they mean without
  // (RFC 2104, section 2).
  constexpr std::array<unsigned char, 24> secret{0x31, 0xf2, 0x90, 0xf6, 0xbf, 0x06, 0x29, 0x8a,
                                                 0xab, 0x4f, 0x08, 0xd4, 0x3c, 0x3f, 0x08, 0x2c,
                                                 0xf6, 0x48, 0xa3, 0x62, 0xda, 0x2d, 0xa4, 0xb0};
  secrets::KeyBytes key{};
  for (std::size_t i = 0; i < secret.size(); ++i) key.at(i) = std::byte{secret.at(i)};
  EXPECT_EQ(webhook_signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSigner, SecretsAre32BytesThatDependOnKeyFileSeedAndEndpoint) {
  const WebhookSigner signer(master(std::byte{1}));
  const auto webhook = a_webhook();
  const auto secret = signer.secret_of(webhook);
  EXPECT_TRUE(secret.reveal().starts_with("whsec_"));
  EXPECT_EQ(secret.reveal().size(), 6U + 44U);
  EXPECT_EQ(secret.reveal(), WebhookSigner(master(std::byte{1})).secret_of(webhook).reveal());
  EXPECT_NE(secret.reveal(), WebhookSigner(master(std::byte{2})).secret_of(webhook).reveal());
  auto other = webhook;
  other.id = "w2";
  EXPECT_NE(secret.reveal(), signer.secret_of(other).reveal());
  other = webhook;
  other.seed = {std::byte{2}};
  EXPECT_NE(secret.reveal(), signer.secret_of(other).reveal());
}

TEST(WebhookSigner, TwoSecretsSignWhileOneReplacesTheOther) {
  const WebhookSigner signer(master(std::byte{1}));
  const auto before = a_webhook();
  auto after = before;
  after.seed = {std::byte{9}};
  const auto sign = [&](const Webhook& webhook, Timestamp at) {
    return signer.sign(webhook, "e", 7, "{}", at);
  };
  const auto both = sign(after, now) + " " + sign(before, now);
  after.replaced = ReplacedSeed{.seed = before.seed, .until = now + 1h};
  EXPECT_EQ(sign(after, now), both);
  EXPECT_EQ(sign(after, now + 1h).find(' '), std::string::npos);
}

}  // namespace
}  // namespace usher::domain
