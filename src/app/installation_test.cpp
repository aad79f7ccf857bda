#include "app/installation.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "domain/use_cases/barrier.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::app {
namespace {

using namespace std::chrono_literals;

/// Keeps what is told of callbacks that failed, as long as it lives.
class Told {
 public:
  Told() {
    domain::on_callback_failure([this](std::string_view what) {
      const std::scoped_lock lock(mutex_);
      all_.emplace_back(what);
      more_.notify_all();
    });
  }
  Told(const Told&) = delete;
  Told& operator=(const Told&) = delete;
  ~Told() { domain::on_callback_failure(nullptr); }

  [[nodiscard]] std::vector<std::string> all() const {
    const std::scoped_lock lock(mutex_);
    return all_;
  }
  /// What is told once a callback is gone is told a moment later.
  [[nodiscard]] std::vector<std::string> first(std::size_t count) {
    std::unique_lock lock(mutex_);
    more_.wait_for(lock, 20s, [&] { return all_.size() >= count; });
    return all_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> all_;
};

class InstallationTest : public testing::Test {
 protected:
  InstallationTest() {
    std::string name = (std::filesystem::temp_directory_path() / "usher-app-XXXXXX").string();
    config.data_dir = ::mkdtemp(name.data());
    config.database = config.data_dir / "usher.sqlite3";
    config.key_file = config.data_dir / "usher.key";
  }
  ~InstallationTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(config.data_dir, ignored);
  }

  /// Every operation of the store, each with a callback that throws its name. They are gone when this
  /// returns.
  static void throw_from_each(domain::Store& store) {
    std::vector<std::future<void>> gone;
    const auto throwing = [&](const std::string& name) {
      const auto held = std::make_shared<std::promise<void>>();
      gone.push_back(held->get_future());
      const std::shared_ptr<void> at_end(nullptr, [held](std::nullptr_t) { held->set_value(); });
      return [at_end, name](const auto& /*outcome*/) { throw std::runtime_error(name); };
    };
    const domain::Timestamp now{};
    const auto host = domain::DomainName::parse("example.com").value();
    store.find_key("x", throwing("find_key"));
    store.list_keys(host, throwing("list_keys"));
    store.update_key(host, "x", {}, {}, throwing("update_key"));
    store.delete_key(host, "x", {}, throwing("delete_key"));
    store.note_key_use({}, throwing("note_key_use"));
    store.find_invite({7}, throwing("find_invite"));
    store.list_invites({}, throwing("list_invites"));
    store.count_matching({}, throwing("count_matching"));
    store.revoke_invite({7}, {}, throwing("revoke_invite"));
    store.update_invite({7}, {}, {}, throwing("update_invite"));
    store.restore_invite({7}, {}, throwing("restore_invite"));
    store.count_invites(now, throwing("count_invites"));
    store.commit({7}, "x", now, throwing("commit"));
    store.release({7}, "x", now, throwing("release"));
    store.list_redemptions({7}, throwing("list_redemptions"));
    store.list_overdue(now, 1, throwing("list_overdue"));
    store.prune(now, 1, throwing("prune"));
    const domain::BareJid account(domain::Localpart::parse("romeo").value(), host);
    store.find_origin(account, throwing("find_origin"));
    store.list_invited(account, std::nullopt, 1, throwing("list_invited"));
    store.find_frozen(account, throwing("find_frozen"));
    store.set_frozen(account, false, {}, throwing("set_frozen"));
    store.note_deletion(account, {}, throwing("note_deletion"));
    store.find_host_state(host, throwing("find_host_state"));
    store.list_host_states(throwing("list_host_states"));
    store.pause_host(host, {}, {}, throwing("pause_host"));
    store.resume_host(host, {}, throwing("resume_host"));
    store.set_live_max(host, 7, now, throwing("set_live_max"));
    store.list_events({}, throwing("list_events"));
    store.prune_events(now, 1, throwing("prune_events"));
    store.list_webhooks(host, throwing("list_webhooks"));
    store.change_webhook("x", {}, {}, throwing("change_webhook"));
    store.delete_webhook(host, "x", {}, throwing("delete_webhook"));
    store.list_deliveries({}, throwing("list_deliveries"));
    store.prune_deliveries(now, 1, throwing("prune_deliveries"));
    store.tell_expired(now, 1, throwing("tell_expired"));
    store.count_visits({}, now, throwing("count_visits"));
    store.add_up_events(1, throwing("add_up_events"));
    store.list_day_counts({}, throwing("list_day_counts"));
    store.list_openings({}, throwing("list_openings"));
    store.prune_day_counts({}, 1, throwing("prune_day_counts"));
    store.check(throwing("check"));
    for (const auto& each : gone) EXPECT_EQ(each.wait_for(20s), std::future_status::ready);
  }

  config::Config config;
  Told told;
};

TEST_F(InstallationTest, OutlivesCallbacksThatThrow) {
  const Installation installation(config);
  throw_from_each(*installation.store);
  EXPECT_THAT(
      told.first(41),
      testing::UnorderedElementsAre(
          "find_key", "list_keys", "update_key", "delete_key", "note_key_use", "find_invite", "list_invites",
          "count_matching", "revoke_invite", "update_invite", "restore_invite", "count_invites", "commit",
          "release", "list_redemptions", "list_overdue", "prune", "find_origin", "list_invited",
          "find_frozen", "set_frozen", "note_deletion", "find_host_state", "list_host_states", "pause_host",
          "resume_host", "set_live_max", "list_events", "prune_events", "list_webhooks", "change_webhook",
          "delete_webhook", "list_deliveries", "prune_deliveries", "tell_expired", "count_visits",
          "add_up_events", "list_day_counts", "list_openings", "prune_day_counts", "check"));
  EXPECT_TRUE(domain::wait_for<void>([&](auto done) { installation.store->check(std::move(done)); }));
}

TEST_F(InstallationTest, EndsWithCallbacksThatThrow) {
  constexpr int lists = 100;
  std::atomic<int> answers = 0;
  {
    const Installation installation(config);
    for (int each = 0; each < lists; ++each) {
      installation.store->count_invites(domain::Timestamp{}, [&](const auto& /*counts*/) {
        ++answers;
        throw std::runtime_error("late");
      });
    }
  }
  EXPECT_EQ(answers, lists);
  EXPECT_EQ(told.all().size(), static_cast<std::size_t>(lists));
}

}  // namespace
}  // namespace usher::app
