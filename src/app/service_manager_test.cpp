#include "app/service_manager.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace usher::app {
namespace {

using namespace std::chrono_literals;

class WatchdogPeriod : public testing::Test {
 protected:
  void SetUp() override { ::setenv("NOTIFY_SOCKET", "/run/systemd/notify", 1); }
  void TearDown() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
  }

  static void tell(const char* microseconds) { ::setenv("WATCHDOG_USEC", microseconds, 1); }
  static void tell_pid(int pid) { ::setenv("WATCHDOG_PID", std::to_string(pid).c_str(), 1); }
};

TEST_F(WatchdogPeriod, IsWhatTheServiceManagerSays) {
  EXPECT_FALSE(watchdog_period());
  tell("60000000");
  EXPECT_EQ(watchdog_period(), 60s);
  tell_pid(::getpid());
  EXPECT_EQ(watchdog_period(), 60s);
}

TEST_F(WatchdogPeriod, IsNoneForAnotherProcess) {
  tell("60000000");
  tell_pid(::getppid());
  EXPECT_FALSE(watchdog_period());
}

TEST_F(WatchdogPeriod, IsNoneWhereNobodyListens) {
  tell("60000000");
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_FALSE(watchdog_period());
}

TEST_F(WatchdogPeriod, IsNoneThatIsNoTime) {
  for (const char* text : {"", "0", "-1", "1s", "99999999999999999999"}) {
    tell(text);
    EXPECT_FALSE(watchdog_period()) << text;
  }
}

}  // namespace
}  // namespace usher::app
