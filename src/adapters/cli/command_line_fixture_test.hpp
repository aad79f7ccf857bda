#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/cli/command_line.hpp"
#include "adapters/store/memory/memory_store.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {

inline domain::Host host_called(const std::string& domain) {
  return {.domain = *domain::DomainName::parse(domain),
          .public_url = "https://" + domain,
          .landing_url = "https://" + domain + "/invite?{token}",
          .site_name = domain,
          .invite_ttl = std::chrono::hours{168},
          .reset_ttl = std::chrono::hours{24}};
}

/// Between two looks something happens, so often; then it is stopped.
class PlayedPauses final : public Pauses {
 public:
  explicit PlayedPauses(std::vector<std::function<void()>> happenings) : happenings_(std::move(happenings)) {}
  bool pause(std::chrono::seconds /*length*/) override {
    if (next_ == happenings_.size()) return false;
    happenings_[next_++]();
    return true;
  }

 private:
  std::vector<std::function<void()>> happenings_;
  std::size_t next_ = 0;
};

/// An installation in memory.
class MemoryBackend final : public Backend {
 public:
  void use_configuration(std::optional<std::string> path) override { config_path = std::move(path); }
  Services& services() override {
    if (broken) throw std::runtime_error("the disk is gone");
    return services_;
  }
  Services& services_unchanged() override { return services(); }
  int serve(const ServeOptions& /*options*/) override {
    ++served;
    return 0;
  }
  ConfigurationCheck check_configuration() override { return check; }
  std::string example_configuration() override { return "# example\n"; }
  std::string configuration_man_page() override { return ".TH USHER.TOML 5\n"; }
  PreviewReport preview_pages(const PreviewOptions& options) override {
    return {.host = options.host.empty() ? "example.com" : options.host,
            .pages = {"landing.html", "apps.html"}};
  }
  void examine(const std::function<void(const doctor::Finding&)>& report) override {
    for (const auto& finding : findings) report(finding);
  }
  domain::TryOutcome send_test(const domain::Webhook& /*webhook*/) override { return test_outcome; }
  MigrationReport migrate(const MigrateOptions& options, const MigrationWatch& watch) override {
    migrated = options;
    if (broken) throw std::runtime_error("the disk is gone");
    watch.begun({.from = "/d/usher.sqlite3", .to = "postgresql://db/usher"});
    watch.progress({.phase = transfer::Phase::copying, .table = "invites", .done = 100'000, .all = 100'001});
    watch.progress({.phase = transfer::Phase::copying, .table = "invites", .done = 100'001, .all = 100'001});
    watch.progress({.phase = transfer::Phase::verifying, .table = "invites", .done = 10'000, .all = 100'001});
    return {.tables = {{.table = "invites", .rows = 100'001, .written = 7}}, .in_use = false};
  }
  BackupReport back_up(const BackupOptions& options, const CopyWatch& watch) override {
    if (broken) throw std::runtime_error("the disk is gone");
    for (const std::uint64_t done : {1'000U, 30'000U, 59'999U, 60'000U}) watch(done, 60'000);
    return {.file = options.file,
            .bytes = 4096,
            .invites = 1,
            .keys = 2,
            .encrypted = !options.recipient.empty(),
            .key_file = "/d/usher.key",
            .key_copy = options.with_key_file ? options.file + ".key" : ""};
  }
  RestoreReport restore(const RestoreOptions& options) override {
    return {.database = "/d/usher.sqlite3",
            .invites = 1,
            .keys = 2,
            .moved_to = options.replace ? "/d/usher.sqlite3.before-restore" : ""};
  }
  std::vector<std::string> known_roles(const domain::DomainName& /*host*/) override { return roles; }
  std::unique_ptr<Pauses> pauses() override { return std::make_unique<PlayedPauses>(happenings); }
  [[nodiscard]] std::string version() const override { return "1.2.3"; }
  [[nodiscard]] std::string user() const override { return "tester"; }

  /// Somebody registers.
  void use(const std::string& invite, const std::string& name) {
    const auto now = clock_.now();
    const auto id = *domain::parse_invite_id(invite);
    const domain::BareJid address(*domain::Localpart::parse(name), hosts_.all().front().domain);
    ASSERT_TRUE(domain::wait_for<domain::Redemption>([&](auto done) {
      store_.reserve({.invite = id, .holder = "h", .redeemer = address, .now = now, .presented_at = now},
                     std::move(done));
    }));
    ASSERT_TRUE(domain::wait_for<domain::Redemption>(
        [&](auto done) { store_.commit(id, "h", now, std::move(done)); }));
  }
  void count(const domain::DayCounts& counts) {
    ASSERT_TRUE(domain::wait_for<void>(
        [&](auto done) { store_.count_visits({.days = {counts}, .invites = {}}, {}, std::move(done)); }));
  }
  void serve_only(const std::string& domain) { hosts_ = domain::Hosts{{host_called(domain)}}; }

  std::optional<std::string> config_path;
  ConfigurationCheck check{.source = "usher.toml", .hosts = {"example.com"}};
  std::vector<doctor::Finding> findings;
  std::vector<std::string> roles;
  int served = 0;
  std::optional<MigrateOptions> migrated;
  domain::TryOutcome test_outcome;
  bool broken = false;
  std::vector<std::function<void()>> happenings;  ///< while somebody follows the log

 private:
  domain::Hosts hosts_{{host_called("example.com"), host_called("example.org")}};
  store::MemoryStore store_;
  domain::SystemClock clock_;
  secrets::SystemRandom random_;
  secrets::MasterKey master_{secrets::KeyBytes{}};
  domain::ApiKeys keys_{store_, clock_, random_, master_};
  domain::Invitations invitations_{store_, clock_, random_, master_, hosts_};
  domain::BulkInvites bulk_{store_, clock_, random_};
  domain::AccountTree accounts_{store_, clock_};
  domain::Webhooks webhooks_{store_, clock_, random_, master_, domain::WebhookReach::public_only};
  domain::HostPauses pauses_{store_, clock_};
  Services services_{hosts_, keys_, invitations_, bulk_, accounts_, webhooks_, pauses_, store_};
};

struct Ran {
  int exit_code = 0;
  std::string out;
  std::string err;
};

class CommandLineTest : public testing::Test {
 protected:
  Ran usher(std::vector<std::string> arguments) {
    std::vector<const char*> argv{"usher"};
    for (const auto& argument : arguments) argv.push_back(argument.c_str());
    std::ostringstream out;
    std::ostringstream err;
    const int code = run(static_cast<int>(argv.size()), argv.data(), backend_, out, err);
    return {code, out.str(), err.str()};
  }

  /// What `create` printed, without its line end.
  std::string create(std::vector<std::string> arguments) {
    const auto ran = usher(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran.out.substr(0, ran.out.find('\n'));
  }

  /// The id of a new invite.
  std::string invited(std::vector<std::string> options = {}) {
    std::vector<std::string> arguments{"invite", "create", "example.com"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return usher({"invite", "show", create(std::move(arguments))}).out.substr(4, 11);
  }

  MemoryBackend backend_;
};

}  // namespace usher::cli
