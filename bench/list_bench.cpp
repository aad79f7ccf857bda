// How long pages of lists take in a great SQLite database, by each filter and in each order; pages of a tree,
// and the feed of events.
//
//   list_bench FOLDER ROWS [PAGES]
//
// Makes FOLDER/lists.db with as many invites and events, unless it is there: about 250 bytes each, and a
// minute for ten million. They were made in 97 days, and live seven. Prints one line of `name=value` pairs
// for each list. A page begins anywhere, as the next one does of somebody who reads on; found is how many
// invites one has on the average.

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/store/sqlite/sqlite_store.hpp"
#include "domain/use_cases/account_tree.hpp"
#include "domain/use_cases/invite_ids.hpp"
#include "domain/use_cases/wait.hpp"

namespace {

using namespace usher;
using domain::InviteFilter;
using domain::InviteOrder;
using domain::InviteState;
using domain::Timestamp;
using std::chrono::steady_clock;

constexpr std::int64_t rows_at_once = 1'000'000;
constexpr std::int64_t accounts_max = 100'000;
constexpr auto first_made = Timestamp{std::chrono::sys_days{std::chrono::January / 1 / 2026}};
constexpr domain::Duration spread = std::chrono::days{97};

// ?1 and ?2 which rows, ?3 when the first one was made, ?4 milliseconds in all, ?5 of how many rows.
constexpr auto invites_sql = R"(
WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?2),
     made (n, at) AS (SELECT n, ?3 + n * ?4 / ?5 FROM numbers)
INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at, created_at,
                     source, source_detail, username, inviter, group_names, note, labels)
SELECT ((at - 1704067200000) << 22) + n % 4194304, CASE WHEN n % 5003 = 0 THEN 2 ELSE 1 END,
       CASE WHEN n % 50 = 0 THEN 3 ELSE 0 END, 1, n % 5 < 3, 0, CASE WHEN n % 211 = 0 THEN at + 1 END,
       at + 604800000, at, 1, CASE WHEN n % 100003 = 5 THEN 'rarekey1' ELSE 'AbCdEfGh' END,
       CASE WHEN n % 89 = 0 THEN 'name' || n END, CASE WHEN n % 97 = 0 THEN 'user' || n / 97 % 20000 END,
       CASE WHEN n % 50 = 0 THEN 'group' || n / 50 % 1000 END, CASE WHEN n % 13 = 0 THEN 'note ' || n END,
       CASE WHEN n % 83 = 0 THEN 'class=' || n / 83 % 5000 END
FROM made)";

constexpr auto events_sql = R"(
WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?2)
INSERT INTO events (number, time, host, type, actor_type, actor, object)
SELECT n + 1, ?3 + n * ?4 / ?5, 1, 0, 0, 'AbCdEfGh', printf('%011d', n) FROM numbers)";

// Each account lets ten others in.
constexpr auto origins_sql = R"(
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?1)
INSERT OR IGNORE INTO origins (account, invite, inviter, creator_type, registered_at)
SELECT printf('user%d@example.com', n), n, printf('user%d@example.com', n / 10), 1, ?2 FROM numbers)";

class Database {
 public:
  explicit Database(const std::filesystem::path& file) {
    check(sqlite3_open(file.c_str(), &handle_));
    run("PRAGMA synchronous = OFF", {});
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { sqlite3_close(handle_); }

  std::int64_t run(const char* text, const std::vector<std::int64_t>& values) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(handle_, text, -1, &statement, nullptr));
    for (std::size_t i = 0; i < values.size(); ++i) {
      check(sqlite3_bind_int64(statement, static_cast<int>(i) + 1, values[i]));
    }
    const int code = sqlite3_step(statement);
    const auto number = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW) check(code);
    return number;
  }

 private:
  void check(int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(handle_));
  }

  sqlite3* handle_ = nullptr;
};

std::unique_ptr<domain::Store> open(const std::filesystem::path& file) {
  auto opened = store::sqlite::open_sqlite_store({.file = file}, nullptr);
  if (!opened) throw std::runtime_error(opened.error().detail);
  return *std::move(opened);
}

void fill(const std::filesystem::path& file, std::int64_t rows) {
  open(file).reset();
  Database database(file);
  database.run("INSERT OR IGNORE INTO hosts (id, name) VALUES (1, 'example.com'), (2, 'small.example')", {});
  const auto start = first_made.time_since_epoch().count();
  auto done = database.run("SELECT count(*) FROM events", {});
  while (done < rows) {
    const auto last = std::min(done + rows_at_once, rows);
    for (const auto* text : {invites_sql, events_sql}) {
      database.run(text, {done, last, start, spread.count(), rows});
    }
    done = last;
    fmt::print(stderr, "{} rows\n", done);
  }
  database.run(origins_sql, {accounts_max, start});
}

struct Measured {
  std::vector<double> took;  ///< milliseconds
  std::size_t found = 0;

  double quantile(double q) {
    const auto index = static_cast<std::ptrdiff_t>(q * static_cast<double>(took.size() - 1));
    std::ranges::nth_element(took, took.begin() + index);
    return took[static_cast<std::size_t>(index)];
  }
};

/// @param once gives how many it found
Measured measured(std::size_t times, const std::function<std::size_t()>& once) {
  Measured all;
  for (std::size_t i = 0; i < times; ++i) {
    const auto started = steady_clock::now();
    all.found += once();
    all.took.push_back(std::chrono::duration<double, std::milli>(steady_clock::now() - started).count());
  }
  return all;
}

void report(const std::string& name, Measured all) {
  const auto mean = static_cast<double>(all.found) / static_cast<double>(all.took.size());
  fmt::print("list={} ms_median={:.2f} ms_p99={:.2f} found={:.1f}\n", name, all.quantile(0.5),
             all.quantile(0.99), mean);
}

class Lists {
 public:
  Lists(domain::Store& store, std::size_t pages) : store_(store), pages_(pages) {}

  void all() {
    const auto middle = first_made + spread / 2;
    list("all", {});
    list("small-host", {.host = domain::DomainName::parse("small.example").value()});
    for (const auto state :
         {InviteState::pending, InviteState::used_up, InviteState::expired, InviteState::revoked}) {
      list("state-" + std::string(domain::name_of(state)), {.states = {state}});
    }
    list("kind", {.kinds = {domain::InviteKind::group}});
    list("created-by", {.created_by_key = "AbCdEfGh"});
    list("created-by-rare", {.created_by_key = "rarekey1"});
    list("inviter", {.inviter = domain::Localpart::parse("user77").value()});
    list("username", {.username = domain::Localpart::parse("name8900").value()});
    list("group", {.group = "group77"});
    list("label", {.label = std::pair("class", "77")});
    list("note", {.note = "NOTE 1300"});
    list("created-after", {.created_from = middle});
    list("created-before", {.created_until = middle});
    list("expires-after", {.expires_from = middle});
    list("expires-before", {.expires_until = middle});
    list("oldest-first", {.order = InviteOrder::oldest_first});
    list("soonest-first", {.order = InviteOrder::soonest_first});
    list("soonest-first-pending", {.states = {InviteState::pending}, .order = InviteOrder::soonest_first});
    list("soonest-first-inviter",
         {.inviter = domain::Localpart::parse("user77").value(), .order = InviteOrder::soonest_first});
    list("latest-first-note", {.note = "NOTE 1300", .order = InviteOrder::latest_first});
    count("all", {});
    count("note", {.note = "NOTE 1300"});
  }

  void tree() {
    const domain::SystemClock clock;
    domain::AccountTree accounts(store_, clock);
    const domain::BareJid root(domain::Localpart::parse("user1").value(), host());
    report("tree", measured(pages_, [&] {
             const auto start =
                 domain::Localpart::parse(fmt::format("user1{:04}", chance_() % 10'000)).value();
             return domain::wait_for<domain::TreePage>(
                        [&](auto done) { accounts.list_below(root, start, 50, std::move(done)); })
                 .value()
                 .accounts.size();
           }));
  }

  void feed() {
    domain::EventFilter filter{.host = host(), .limit = domain::list_limit_max};
    std::size_t events = 0;
    const auto all = measured(pages_, [&] {
      auto page = domain::wait_for<domain::EventPage>(
          [&](auto done) { store_.list_events(filter, std::move(done)); });
      filter.after = page->last;
      events += page->events.size();
      return page->events.size();
    });
    double ms = 0;
    for (const double each : all.took) ms += each;
    fmt::print("feed events_per_second={:.0f}\n", static_cast<double>(events) / ms * 1e3);
  }

 private:
  static domain::DomainName host() { return domain::DomainName::parse("example.com").value(); }

  void list(const std::string& name, InviteFilter filter) {
    complete(filter);
    report(name, measured(pages_, [&] {
             const auto from =
                 first_made + domain::Duration{static_cast<std::int64_t>(chance_() % spread.count())};
             filter.after = domain::InvitePosition{.id = domain::InviteIds::first_at(from),
                                                   .expires_at = from + std::chrono::days{7}};
             return domain::wait_for<domain::InvitePage>(
                        [&](auto done) { store_.list_invites(filter, std::move(done)); })
                 .value()
                 .invites.size();
           }));
  }

  void count(const std::string& name, InviteFilter filter) {
    complete(filter);
    report("count-" + name, measured(3, [&] {
             return domain::wait_for<domain::MatchCount>(
                        [&](auto done) { store_.count_matching(filter, std::move(done)); })
                 .value()
                 .count;
           }));
  }

  static void complete(InviteFilter& filter) {
    if (!filter.host) filter.host = host();
    filter.now = first_made + spread;
    filter.limit = 50;
  }

  domain::Store& store_;
  std::size_t pages_;
  std::mt19937_64 chance_{1};
};

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  if (argc < 3) {
    fmt::print(stderr, "usage: list_bench FOLDER ROWS [PAGES]\n");
    return 2;
  }
  const auto file = std::filesystem::path(arguments[1]) / "lists.db";
  fill(file, std::stoll(arguments[2]));
  const auto store = open(file);
  Lists lists(*store, argc > 3 ? std::stoul(arguments[3]) : 200);
  lists.all();
  lists.tree();
  lists.feed();
  return 0;
}
