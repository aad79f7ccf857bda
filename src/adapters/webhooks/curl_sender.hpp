#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "adapters/webhooks/sender.hpp"
#include "domain/model/webhook.hpp"

namespace usher::webhooks {

/// How long a try may take, with all that is looked up for it.
inline constexpr std::chrono::milliseconds try_time{15'000};
/// How much of an answer is read, its headers apart from its body.
inline constexpr std::size_t answer_bytes_max = std::size_t{64} * 1024;

struct CurlOptions {
  domain::WebhookReach reach = domain::WebhookReach::public_only;
  std::string user_agent = "usher";
  std::chrono::milliseconds try_time = webhooks::try_time;
};

/// By libcurl. Each address is checked as it is connected to (`may_connect`); redirects are not followed, no
/// proxy is used whatever the environment says, and nothing is kept from one letter for the next. What is
/// under way when this dies is dropped.
class CurlSender final : public Sender {
 public:
  /// @throws std::runtime_error where libcurl can't be used
  explicit CurlSender(CurlOptions options);
  CurlSender(const CurlSender&) = delete;
  CurlSender& operator=(const CurlSender&) = delete;
  ~CurlSender() override;

  void send(Letter letter, Done done) override;
  void wait(std::chrono::milliseconds at_most) override;
  void wake() override;

 private:
  class Transfers;
  std::unique_ptr<Transfers> transfers_;
};

}  // namespace usher::webhooks
