// How many invites the SQLite store makes durable in a second, beside a bare loop over SQLite's C
// API that commits groups of the same size.
//
//   store_bench store|raw FOLDER SECONDS PRODUCERS [ROWS]
//
// ROWS are put in beforehand. FOLDER should lie on the disk that is meant. Prints one line of
// `name=value` pairs.

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <ctime>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/store/sqlite/sqlite_store.hpp"

namespace {

using namespace usher;
using std::chrono::steady_clock;

struct Settings {
  std::string mode;
  std::filesystem::path folder;
  int seconds = 5;
  std::size_t producers = 64;
  std::uint64_t rows = 0;
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double thread_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double resident_mib() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return static_cast<double>(resident) * 4096 / (1024 * 1024);
}

double quantile(std::vector<std::int64_t>& nanoseconds, double q) {
  if (nanoseconds.empty()) return 0;
  const auto index = static_cast<std::ptrdiff_t>(q * static_cast<double>(nanoseconds.size() - 1));
  std::nth_element(nanoseconds.begin(), nanoseconds.begin() + index, nanoseconds.end());
  return static_cast<double>(nanoseconds[static_cast<std::size_t>(index)]) / 1e6;
}

domain::Timestamp now() { return std::chrono::floor<domain::Duration>(std::chrono::system_clock::now()); }

domain::ApiKey the_key() {
  domain::ApiKey key{.id = "AbCdEfGh",
                     .host = domain::DomainName::parse("example.com").value(),
                     .name = "bench",
                     .scopes = {domain::Scope::create_invites},
                     .methods = {domain::KeyMethod::post},
                     .created_at = now(),
                     .expires_at = std::nullopt,
                     .last_used_at = std::nullopt};
  return key;
}

domain::Invite the_invite(std::uint64_t id, const domain::DomainName& host) {
  const auto time = now();
  return domain::Invite{.id = {id},
                        .host = host,
                        .kind = domain::InviteKind::account,
                        .username = std::nullopt,
                        .inviter = std::nullopt,
                        .groups = {},
                        .roles = {},
                        .created_at = time,
                        .expires_at = time + std::chrono::days{7},
                        .revoked_at = std::nullopt,
                        .source = domain::InviteSource::api,
                        .source_detail = "AbCdEfGh",
                        .note = {}};
}

/// Producers that each wait for one insert before they start the next, all on one thread.
class Producers {
 public:
  Producers(domain::Store& store, std::uint64_t first_id) : store_(store), next_id_(first_id) {}

  /// @returns how many were inserted
  std::uint64_t run(std::size_t producers, steady_clock::time_point until, std::uint64_t count_max) {
    std::size_t under_way = 0;
    std::uint64_t count = 0;
    std::vector<steady_clock::time_point> arrived;
    for (; under_way < producers; ++under_way) start();
    while (under_way > 0) {
      take(arrived);
      const auto time = steady_clock::now();
      for (const auto started : arrived) {
        latencies_.push_back((time - started).count());
        ++count;
        const bool more = time < until && count + under_way <= count_max;
        more ? start() : void(--under_way);
      }
      arrived.clear();
    }
    return count;
  }

  std::vector<std::int64_t>& latencies() { return latencies_; }

 private:
  void start() {
    auto guard = domain::KeyGuard{.key_id = key_.id, .digest = key_.digest, .now = now()};
    store_.insert_invite(the_invite(next_id_++, key_.host), std::move(guard),
                         [this, started = steady_clock::now()](domain::Result<void> result) {
                           if (!result) throw std::runtime_error(result.error().detail);
                           const std::scoped_lock lock(mutex_);
                           arrived_.push_back(started);
                           if (arrived_.size() == 1) some_arrived_.notify_one();
                         });
  }

  void take(std::vector<steady_clock::time_point>& arrived) {
    std::unique_lock lock(mutex_);
    some_arrived_.wait(lock, [this] { return !arrived_.empty(); });
    arrived.swap(arrived_);
  }

  domain::Store& store_;
  domain::ApiKey key_ = the_key();
  std::uint64_t next_id_;
  std::mutex mutex_;
  std::condition_variable some_arrived_;
  std::vector<steady_clock::time_point> arrived_;
  std::vector<std::int64_t> latencies_;
};

class Commits final : public domain::StoreObserver {
 public:
  void on_commit(std::size_t operations, std::size_t /*waiting*/, std::chrono::nanoseconds took) override {
    operations_ += operations;
    took_.push_back(took.count());
  }
  void reset() {
    operations_ = 0;
    took_.clear();
  }
  std::size_t operations_ = 0;
  std::vector<std::int64_t> took_;
};

void report(const Settings& settings, std::uint64_t inserts, double seconds, double cpu, double others_cpu,
            std::vector<std::int64_t>& latencies, std::vector<std::int64_t>& commits) {
  const auto count = static_cast<double>(inserts);
  fmt::print(
      "mode={} producers={} rows={} inserts_per_second={:.0f} cpu_us_per_insert={:.2f} "
      "cpu_us_without_producers={:.2f} per_commit={:.1f} latency_ms_p50={:.2f} p99={:.2f} max={:.2f} "
      "commit_ms_p50={:.2f} p99={:.2f} max={:.2f} resident_mib={:.1f}\n",
      settings.mode, settings.producers, settings.rows, count / seconds, cpu / count * 1e6,
      (cpu - others_cpu) / count * 1e6, count / static_cast<double>(commits.size()), quantile(latencies, 0.5),
      quantile(latencies, 0.99), quantile(latencies, 1), quantile(commits, 0.5), quantile(commits, 0.99),
      quantile(commits, 1), resident_mib());
}

std::unique_ptr<domain::Store> open(const Settings& settings, Commits& commits) {
  auto opened = store::sqlite::open_sqlite_store({.file = settings.folder / "bench.db"}, &commits);
  if (!opened) throw std::runtime_error(opened.error().detail);
  return *std::move(opened);
}

void fill(domain::Store& store, std::uint64_t rows) {
  Producers producers(store, 1);
  if (rows > 0) producers.run(4096, steady_clock::time_point::max(), rows);
}

void bench_store(const Settings& settings) {
  Commits commits;
  auto store = open(settings, commits);
  store->insert_key(the_key(), {}, [](domain::Result<void>) {});
  fill(*store, settings.rows);
  store.reset();
  store = open(settings, commits);
  commits.reset();
  Producers producers(*store, std::uint64_t{1} << 40);
  producers.latencies().reserve(4'000'000);
  const double cpu_before = cpu_seconds();
  const double own_before = thread_cpu_seconds();
  const auto started = steady_clock::now();
  const auto inserts =
      producers.run(settings.producers, started + std::chrono::seconds{settings.seconds}, UINT64_MAX / 2);
  const std::chrono::duration<double> took = steady_clock::now() - started;
  const double cpu = cpu_seconds() - cpu_before;
  const double own = thread_cpu_seconds() - own_before;
  store.reset();
  report(settings, inserts, took.count(), cpu, own, producers.latencies(), commits.took_);
}

void check(int code, sqlite3* handle) {
  if (code != SQLITE_OK && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(handle));
}

void bench_raw(const Settings& settings) {
  Commits commits;
  {
    auto store = open(settings, commits);
    store->insert_key(the_key(), {}, [](domain::Result<void>) {});
    fill(*store, settings.rows);
    store->insert_invite(the_invite(0, the_key().host), std::nullopt, [](domain::Result<void>) {});
  }
  sqlite3* handle = nullptr;
  check(sqlite3_open((settings.folder / "bench.db").c_str(), &handle), handle);
  check(sqlite3_exec(handle, "PRAGMA synchronous=FULL", nullptr, nullptr, nullptr), handle);
  sqlite3_stmt* insert = nullptr;
  constexpr auto text =
      "INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at,"
      " expires_at, created_at, source, source_detail, username, inviter, group_names, role_names, note)"
      " VALUES (?1, 1, 0, 1, 0, 0, NULL, ?2, ?3, 1, ?4, NULL, NULL, NULL, NULL, NULL)";
  check(sqlite3_prepare_v2(handle, text, -1, &insert, nullptr), handle);
  std::vector<std::int64_t> latencies;
  std::vector<std::int64_t> took;
  std::int64_t id = std::int64_t{1} << 40;
  std::uint64_t inserts = 0;
  const double cpu_before = cpu_seconds();
  const auto started = steady_clock::now();
  while (steady_clock::now() < started + std::chrono::seconds{settings.seconds}) {
    const auto commit_started = steady_clock::now();
    check(sqlite3_exec(handle, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), handle);
    for (std::size_t i = 0; i < settings.producers; ++i) {
      const auto time = now().time_since_epoch().count();
      sqlite3_bind_int64(insert, 1, id++);
      sqlite3_bind_int64(insert, 2, time + 604'800'000);
      sqlite3_bind_int64(insert, 3, time);
      sqlite3_bind_text(insert, 4, "AbCdEfGh", 8, SQLITE_STATIC);
      check(sqlite3_step(insert), handle);
      sqlite3_reset(insert);
    }
    check(sqlite3_exec(handle, "COMMIT", nullptr, nullptr, nullptr), handle);
    took.push_back((steady_clock::now() - commit_started).count());
    inserts += settings.producers;
  }
  const std::chrono::duration<double> seconds = steady_clock::now() - started;
  const double cpu = cpu_seconds() - cpu_before;
  latencies = took;
  report(settings, inserts, seconds.count(), cpu, 0, latencies, took);
  sqlite3_finalize(insert);
  sqlite3_close(handle);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  if (argc < 5) {
    fmt::print(stderr, "usage: store_bench store|raw FOLDER SECONDS PRODUCERS [ROWS]\n");
    return 2;
  }
  Settings settings{.mode = arguments[1],
                    .folder = arguments[2],
                    .seconds = std::stoi(arguments[3]),
                    .producers = std::stoul(arguments[4])};
  if (argc > 5) settings.rows = std::stoull(arguments[5]);
  std::filesystem::remove_all(settings.folder / "bench.db");
  std::filesystem::remove_all(settings.folder / "bench.db-wal");
  std::filesystem::remove_all(settings.folder / "bench.db-shm");
  settings.mode == "raw" ? bench_raw(settings) : bench_store(settings);
  return 0;
}
