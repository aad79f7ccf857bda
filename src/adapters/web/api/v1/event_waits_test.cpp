#include "adapters/web/api/v1/event_waits.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "adapters/store/memory/memory_store.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::api::v1 {
namespace {

using namespace std::chrono_literals;
using End = EventWaits::End;

/// What no test should ever wait for as long as; it only bounds failures.
constexpr auto patience = 20s;

domain::DomainName host_named(const std::string& name) { return *domain::DomainName::parse(name); }

/// Answers a look when the test says so.
class SlowStore final : public store::MemoryStore {
 public:
  void list_events(domain::EventFilter filter, domain::Done<domain::EventPage> done) override {
    const std::lock_guard lock(mutex_);
    looked_from_ = filter.after;
    looks_.push_back([this, filter = std::move(filter), done = std::move(done)]() mutable {
      MemoryStore::list_events(std::move(filter), std::move(done));
    });
    came_.notify_all();
  }

  /// Where the last one began.
  std::optional<domain::EventPosition> looked_from() {
    const std::lock_guard lock(mutex_);
    return looked_from_;
  }

  /// Waits for one that was begun; calling it answers it.
  std::move_only_function<void()> next_look() {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, patience, [&] { return !looks_.empty(); })) {
      throw std::runtime_error("nobody looked");
    }
    auto look = std::move(looks_.front());
    looks_.pop_front();
    return look;
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::move_only_function<void()>> looks_;
  std::optional<domain::EventPosition> looked_from_;
};

class EventWaitsTest : public testing::Test {
 protected:
  /// Has something happen: a key comes to be.
  void happen(const std::string& id, const std::string& host = "example.com") {
    ASSERT_TRUE(domain::wait_for<void>([&](auto done) {
      store_.insert_key({.id = id, .host = host_named(host)}, {.by = {}, .at = {}, .reason = {}},
                        std::move(done));
    }));
  }

  /// Where the record ends now.
  std::optional<domain::EventPosition> end_of_record() {
    return domain::wait_for<domain::EventPage>([&](auto done) { store_.list_events({}, std::move(done)); })
        ->last;
  }

  EventWaits::Wait wait_of(std::promise<End>& ended) {
    return {.filter = {.host = host_named("example.com"), .after = end_of_record()},
            .until = std::chrono::steady_clock::now() + 1h,
            .awaited = [this] { return here_.load(); },
            .end = [&ended](End how) { ended.set_value(how); }};
  }

  static End end_of(std::promise<End>& ended) {
    auto coming = ended.get_future();
    if (coming.wait_for(patience) != std::future_status::ready) throw std::runtime_error("it never ended");
    return coming.get();
  }

  store::MemoryStore store_;
  std::atomic<bool> here_ = true;
  EventWaits waits_{store_, {.all = 3, .per_key = 2, .interval = 2ms}};
};

TEST_F(EventWaitsTest, OneEndsOnceSomethingHappensThatItAsksFor) {
  std::promise<End> first;
  std::promise<End> other;
  happen("old");
  waits_.add(wait_of(first));
  auto elsewhere = wait_of(other);
  elsewhere.filter.host = host_named("example.org");
  waits_.add(std::move(elsewhere));
  happen("new");
  EXPECT_EQ(end_of(first), End::look);
  auto coming = other.get_future();
  EXPECT_EQ(coming.wait_for(0s), std::future_status::timeout) << "that of another host waits on";
  happen("newer", "example.org");
  ASSERT_EQ(coming.wait_for(patience), std::future_status::ready);
  EXPECT_EQ(coming.get(), End::look);
}

TEST_F(EventWaitsTest, NothingIsMissedThatHappenedBeforeItCame) {
  std::promise<End> first;
  std::promise<End> late;
  auto behind = wait_of(late);
  happen("between");
  auto ahead = wait_of(first);
  ahead.filter.after->number += 1'000'000;  // as only a made-up cursor has it
  waits_.add(std::move(ahead));
  waits_.add(std::move(behind));
  EXPECT_EQ(end_of(late), End::look);
  waits_.end_all();
  EXPECT_EQ(end_of(first), End::over);
}

TEST_F(EventWaitsTest, WhoComesDuringALookMissesNothing) {
  SlowStore store;
  EventWaits waits(store, {.all = 3, .per_key = 2, .interval = 2ms});
  std::promise<End> first;
  std::promise<End> late;
  auto ahead = wait_of(first);
  ahead.filter.after = domain::EventPosition{.number = 1'000'000};
  waits.add(std::move(ahead));
  auto look = store.next_look();
  ASSERT_TRUE(domain::wait_for<void>([&](auto done) {
    store.insert_key({.id = "k", .host = host_named("example.com")}, {}, std::move(done));
  }));
  waits.add(wait_of(late));
  look();
  store.next_look()();
  EXPECT_EQ(end_of(late), End::look);
  waits.stop();
  EXPECT_EQ(end_of(first), End::over);
}

TEST_F(EventWaitsTest, WhoseTimeIsUpHasNobodyLookBack) {
  SlowStore store;
  EventWaits waits(store, {.all = 3, .per_key = 2, .interval = 1ms});
  const domain::EventPosition far{.number = 1000};
  std::promise<End> first;
  std::promise<End> late;
  auto waiting = wait_of(first);
  waiting.filter.after = far;
  waits.add(std::move(waiting));
  auto look = store.next_look();
  auto over = wait_of(late);
  over.filter.after.reset();
  over.until = std::chrono::steady_clock::now();
  waits.add(std::move(over));
  look();
  store.next_look()();
  EXPECT_EQ(store.looked_from(), far);
  waits.stop();
}

TEST_F(EventWaitsTest, OneEndsWhenItsTimeIsUp) {
  std::promise<End> ended;
  auto wait = wait_of(ended);
  wait.until = std::chrono::steady_clock::now() + 5ms;
  waits_.add(std::move(wait));
  EXPECT_EQ(end_of(ended), End::look);
}

TEST_F(EventWaitsTest, OneEndsWhenItsClientGoes) {
  std::promise<End> ended;
  waits_.add(wait_of(ended));
  here_ = false;
  EXPECT_EQ(end_of(ended), End::over);
}

TEST_F(EventWaitsTest, ThereAreSoManyPlaces) {
  auto first = waits_.take_place("a");
  const auto second = waits_.take_place("a");
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(waits_.take_place("a")) << "a third of that key";
  const auto third = waits_.take_place("b");
  EXPECT_TRUE(third);
  EXPECT_FALSE(waits_.take_place("c")) << "a fourth in all";
  EXPECT_EQ(waits_.count(), 3U);
  first.reset();
  EXPECT_EQ(waits_.count(), 2U);
  EXPECT_TRUE(waits_.take_place("a"));
}

TEST_F(EventWaitsTest, WhoComesAfterTheEndDoesNotWait) {
  waits_.stop();
  std::promise<End> ended;
  waits_.add(wait_of(ended));
  EXPECT_EQ(end_of(ended), End::over);
}

TEST_F(EventWaitsTest, MoreThanOneLookGivesIsLookedThrough) {
  std::promise<End> ended;
  auto wait = wait_of(ended);
  wait.filter.object = "last";
  const auto count = domain::list_limit_max * 2;
  for (std::uint32_t i = 0; i < count; ++i) happen("k" + std::to_string(i));
  happen("last");
  waits_.add(std::move(wait));
  EXPECT_EQ(end_of(ended), End::look);
}

}  // namespace
}  // namespace usher::api::v1
