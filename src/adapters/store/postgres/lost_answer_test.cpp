#include <csignal>
#include <future>
#include <optional>
#include <thread>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/postgres/server_for_test.hpp"
#include "adapters/store/postgres/store_for_test.hpp"

namespace usher::store::postgres {
namespace {

using contract::an_invite;
using contract::insert_invite;

/// What a session that has committed has left to do: to wait for a standby that is never there, and to
/// answer.
class ServerWithoutStandby {
 public:
  explicit ServerWithoutStandby(const std::string& address) : address_(address) {
    configure("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
  }
  ServerWithoutStandby(const ServerWithoutStandby&) = delete;
  ServerWithoutStandby& operator=(const ServerWithoutStandby&) = delete;
  ~ServerWithoutStandby() { configure("ALTER SYSTEM RESET synchronous_standby_names"); }

  /// The process of who has committed and not answered yet, if anybody has.
  [[nodiscard]] static std::optional<pid_t> who_waits(SetupConnection& watcher) {
    const auto found = watcher.ask("SELECT pid::bigint FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
    if (found.value().count() == 0) return std::nullopt;
    return static_cast<pid_t>(found.value().integer(0, 0));
  }

 private:
  void configure(const std::string& statement) {
    auto connection = connection_at(address_);
    EXPECT_TRUE(connection.run(statement));
    EXPECT_TRUE(connection.run("SELECT pg_reload_conf()"));
  }

  std::string address_;
};

/// Its answer is lost without a word, which is otherwise than where the server is stopped.
TEST(PostgresStore, KnowsWhatItCommittedThoughTheAnswerWasLost) {
  auto& server = ServerForTest::instance();
  const auto address = server.address_of_new_schema();
  const auto store = opened(options_at(address));
  ASSERT_TRUE(insert_invite(*store, an_invite(1)));  // the host is known from now on
  std::future<domain::Result<void>> insertion;
  {
    const ServerWithoutStandby waiting(address);
    auto watcher = connection_at(address);
    std::optional<pid_t> backend;
    // Until the server has read its configuration again, it still answers at once.
    for (std::uint64_t id = 2; !backend; ++id) {
      insertion =
          std::async(std::launch::async, [&store, id] { return insert_invite(*store, an_invite(id)); });
      while (!backend && insertion.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
        backend = ServerWithoutStandby::who_waits(watcher);
      }
    }
    ::kill(*backend, SIGKILL);
    server.kill();
    server.start();
  }
  const auto inserted = insertion.get();
  EXPECT_TRUE(inserted) << inserted.error().detail;
}

}  // namespace
}  // namespace usher::store::postgres
