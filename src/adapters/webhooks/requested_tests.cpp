#include "adapters/webhooks/requested_tests.hpp"

#include <utility>
#include <vector>

#include "adapters/webhooks/letters.hpp"

namespace usher::webhooks {

using domain::Done;
using domain::Errc;
using domain::Result;
using domain::TryOutcome;
using domain::Webhook;

void RequestedTests::test(const Webhook& webhook, Done<TryOutcome> done) {
  if (auto refused = add(webhook, done)) return done(std::unexpected(*std::move(refused)));
  sender_.wake();
}

std::optional<domain::Error> RequestedTests::add(const Webhook& webhook, Done<TryOutcome>& done) {
  const std::scoped_lock lock(mutex_);
  if (!open_) return domain::Error{Errc::overloaded};
  if (tests_.contains(webhook.id)) {
    return domain::Error{Errc::rate_limited, "A test of this webhook is under way."};
  }
  if (tests_.size() >= under_way_max) {
    return domain::Error{Errc::rate_limited, "Too many tests of webhooks are under way."};
  }
  tests_.emplace(webhook.id,
                 Test{.number = ++last_number_, .webhook = webhook, .done = std::move(done), .sent = false});
  return std::nullopt;
}

void RequestedTests::send_requested() {
  std::vector<std::pair<std::uint64_t, Webhook>> due;
  {
    const std::scoped_lock lock(mutex_);
    for (auto& [id, test] : tests_) {
      if (!std::exchange(test.sent, true)) due.emplace_back(test.number, test.webhook);
    }
  }
  for (const auto& [number, webhook] : due) send(webhook, number);
}

void RequestedTests::send(const Webhook& webhook, std::uint64_t number) {
  try {
    sender_.send(
        test_letter_to(webhook, random_, signer_, clock_.now()),
        [this, id = webhook.id, number](TryOutcome outcome) { end(id, number, std::move(outcome)); });
  } catch (...) {
    end(webhook.id, number, domain::fail(Errc::overloaded));
    throw;
  }
}

/// What comes of one that was given up meanwhile is for nobody.
void RequestedTests::end(const std::string& webhook, std::uint64_t number, Result<TryOutcome> outcome) {
  std::optional<Done<TryOutcome>> done;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = tests_.find(webhook);
    if (found == tests_.end() || found->second.number != number) return;
    done = std::move(found->second.done);
    tests_.erase(found);
  }
  (*done)(std::move(outcome));
}

void RequestedTests::open() {
  const std::scoped_lock lock(mutex_);
  open_ = true;
}

void RequestedTests::close() {
  std::map<std::string, Test> given_up;
  {
    const std::scoped_lock lock(mutex_);
    open_ = false;
    given_up = std::exchange(tests_, {});
  }
  for (auto& [id, test] : given_up) test.done(domain::fail(Errc::overloaded));
}

}  // namespace usher::webhooks
