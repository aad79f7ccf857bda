#include "app/watchdog.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

namespace usher::app {
namespace {

using namespace std::chrono_literals;

constexpr auto every = 2ms;
constexpr auto patience = 20s;

/// What is written there, while it is written.
class Lines : private std::stringbuf {
 public:
  [[nodiscard]] bool have(const std::string& words, std::chrono::seconds within = patience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, within, [&] { return str().contains(words); });
  }

  std::ostream stream{this};

 private:
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    const std::scoped_lock lock(mutex_);
    changed_.notify_all();
    return std::stringbuf::xsputn(text, size);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
};

class WatchdogTest : public testing::Test {
 protected:
  Watchdog::Part answering(const std::string& name) {
    return {name, [this](const Watchdog::Part::Answer& answer) {
              count(asked_);
              answer(true);
            }};
  }

  /// One that answers when the test says so.
  Watchdog::Part silent(const std::string& name) {
    return {name, [this](const Watchdog::Part::Answer& answer) {
              const std::scoped_lock lock(mutex_);
              waiting_.push_back(answer);
              changed_.notify_all();
            }};
  }

  Watchdog watch(std::vector<Watchdog::Part> parts) {
    return Watchdog(every, std::move(parts), [this] { count(told_); }, log_);
  }

  void count(int& number) {
    const std::scoped_lock lock(mutex_);
    ++number;
    changed_.notify_all();
  }

  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, condition);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int asked_ = 0;
  int told_ = 0;
  std::vector<Watchdog::Part::Answer> waiting_;
  std::ostringstream lines_;
  telemetry::Logger log_{lines_, {}};
};

TEST_F(WatchdogTest, TellsAgainAndAgainWhileAllAnswer) {
  const auto watchdog = watch({answering("one"), answering("other")});
  EXPECT_TRUE(wait([&] { return told_ >= 5; }));
  EXPECT_GE(asked_, 2 * 5);
}

TEST_F(WatchdogTest, TellsNothingWhereOneIsSilent) {
  {
    const auto watchdog = watch({answering("one"), silent("the other")});
    ASSERT_TRUE(wait([&] { return waiting_.size() == 1; }));
    std::this_thread::sleep_for(20 * every);  // in which it would be told twenty times
  }
  EXPECT_EQ(told_, 0);
  EXPECT_EQ(asked_, 1) << "nobody is asked again before all have answered";
  EXPECT_EQ(lines_.str().find("the other"), lines_.str().rfind("the other")) << "once";
}

TEST_F(WatchdogTest, NamesWhoeverIsSilentAlone) {
  // On a busy machine those who would answer may not have had the time to.
  for (auto long_enough_to_answer = 50ms; long_enough_to_answer < patience; long_enough_to_answer *= 2) {
    Lines lines;
    telemetry::Logger log(lines.stream, {});
    const Watchdog watchdog(long_enough_to_answer, {answering("one"), silent("the other")}, [] {}, log);
    ASSERT_TRUE(lines.have("the other"));
    if (lines.have("parts=\"the other\"", 0s)) return;
  }
  FAIL() << "one that answers is named too";
}

/// As a file whose disk does not answer.
TEST_F(WatchdogTest, NamesOneThatDoesNotLetGoOfWhoAsks) {
  Lines lines;
  telemetry::Logger log(lines.stream, {});
  std::promise<void> let_go;
  const Watchdog::Part stuck{"stuck", [gone = let_go.get_future().share()](const auto& answer) {
                               gone.wait();
                               answer(true);
                             }};
  const Watchdog watchdog(every, {answering("one"), stuck}, [this] { count(told_); }, log);
  EXPECT_TRUE(lines.have("stuck"));
  EXPECT_EQ(told_, 0);
  let_go.set_value();
  EXPECT_TRUE(wait([&] { return told_ > 0; }));
}

TEST_F(WatchdogTest, GoesOnOnceItAnswers) {
  const auto watchdog = watch({answering("one"), silent("other")});
  for (std::size_t round = 1; round <= 2; ++round) {
    ASSERT_TRUE(wait([&] { return waiting_.size() == round; }));
    EXPECT_EQ(told_, static_cast<int>(round) - 1);
    waiting_.back()(true);
    EXPECT_EQ(told_, static_cast<int>(round));
  }
}

TEST_F(WatchdogTest, AsksAgainWhoCouldNotSay) {
  const auto watchdog = watch({answering("one"), silent("other")});
  ASSERT_TRUE(wait([&] { return waiting_.size() == 1; }));
  waiting_.back()(false);
  ASSERT_TRUE(wait([&] { return waiting_.size() == 2; }));
  EXPECT_EQ(told_, 0);
  EXPECT_EQ(asked_, 1);
}

TEST_F(WatchdogTest, AnAnswerMayComeAfterItsEnd) {
  {
    const auto watchdog = watch({silent("one")});
    ASSERT_TRUE(wait([&] { return waiting_.size() == 1; }));
  }
  waiting_.back()(true);
  EXPECT_EQ(told_, 0);
}

}  // namespace
}  // namespace usher::app
