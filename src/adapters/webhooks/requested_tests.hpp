#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "adapters/webhooks/sender.hpp"
#include "base/secrets/random.hpp"
#include "domain/credentials/webhook_signer.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/webhook_tester.hpp"

namespace usher::webhooks {

/// Tests that are asked for on any thread and sent on the sender's, beside what else that has to send: one at
/// a time for each endpoint, and `under_way_max` in all. The references must outlive it.
class RequestedTests final : public domain::WebhookTester {
 public:
  static constexpr std::size_t under_way_max = 8;

  RequestedTests(Sender& sender, const domain::Clock& clock, secrets::Random& random,
                 const domain::WebhookSigner& signer)
      : sender_(sender), clock_(clock), random_(random), signer_(signer) {}

  /// @returns also `overloaded`, between `close` and `open`
  void test(const domain::Webhook& webhook, domain::Done<domain::TryOutcome> done) override;

  /// Sends those that were asked for. On the sender's thread.
  void send_requested();

  void open();
  /// Answers all that are under way by `overloaded`, and takes no more.
  void close();

 private:
  struct Test {
    std::uint64_t number = 0;
    domain::Webhook webhook;
    domain::Done<domain::TryOutcome> done;
    bool sent = false;
  };

  [[nodiscard]] std::optional<domain::Error> add(const domain::Webhook& webhook,
                                                 domain::Done<domain::TryOutcome>& done);
  void send(const domain::Webhook& webhook, std::uint64_t number);
  void end(const std::string& webhook, std::uint64_t number, domain::Result<domain::TryOutcome> outcome);

  Sender& sender_;
  const domain::Clock& clock_;
  secrets::Random& random_;
  const domain::WebhookSigner& signer_;
  std::mutex mutex_;
  std::map<std::string, Test> tests_;  ///< by the webhook's id
  std::uint64_t last_number_ = 0;
  bool open_ = false;
};

}  // namespace usher::webhooks
