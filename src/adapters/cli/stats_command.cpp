#include <array>
#include <chrono>
#include <cstddef>
#include <iomanip>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/option_values.hpp"
#include "domain/json/statistics_json.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::DayCounts;
using domain::DayFilter;
using domain::Result;

constexpr std::chrono::days days_default{30};
constexpr int day_width = 10;
constexpr int count_width = 12;

struct StatsArguments {
  std::optional<std::string> host;
  std::string from;
  std::string to;
};

Result<DayFilter> filter_of(const Services& services, const StatsArguments& arguments) {
  DayFilter filter{.host = std::nullopt, .from = {}, .until = domain::day_of(services.invitations.now())};
  if (arguments.host) {
    const auto host = services.hosts.find(*arguments.host);
    if (!host) return std::unexpected(host.error());
    filter.host = host->get().domain;
  }
  const auto until = optional_of(arguments.to, domain::parse_day);
  if (!until) return std::unexpected(until.error());
  const auto from = optional_of(arguments.from, domain::parse_day);
  if (!from) return std::unexpected(from.error());
  filter.until = until->value_or(filter.until);
  filter.from = from->value_or(filter.until - days_default + std::chrono::days{1});
  if (!domain::is_range(filter.from, filter.until)) {
    return domain::fail(domain::Errc::invalid_argument, std::string(domain::statistics_range_text));
  }
  return filter;
}

void print_row(std::ostream& out, const std::string& day, const DayCounts& counts) {
  out << std::left << std::setw(day_width) << day << std::right;
  for (const auto& [name, member] : domain::counted_things) out << std::setw(count_width) << counts.*member;
}

/// A row for each host and day, and what they sum up to.
void print_table(std::ostream& out, const std::vector<DayCounts>& days) {
  if (days.empty()) {
    out << "nothing was counted in these days\n";
    return;
  }
  out << std::left << std::setw(day_width) << "day" << std::right;
  for (const auto& [name, member] : domain::counted_things) out << std::setw(count_width) << name;
  out << "  host\n";
  for (const DayCounts& counts : days) {
    print_row(out, domain::to_string(counts.day), counts);
    out << "  " << counts.host.str() << '\n';
  }
  DayCounts sum = days.front();
  for (std::size_t i = 1; i < days.size(); ++i) sum.add(days[i]);
  print_row(out, "total", sum);
  out << '\n';
}

int show_stats(Session& session, const StatsArguments& arguments) {
  const Services& services = session.backend().services_unchanged();
  const auto filter = filter_of(services, arguments);
  if (!filter) return session.refuse(filter.error());
  const auto days = domain::wait_for<std::vector<DayCounts>>(
      [&](auto done) { services.store.list_day_counts(*filter, std::move(done)); });
  if (!days) return session.refuse(days.error());
  if (session.json()) {
    auto body = domain::to_json(*days);
    body["from"] = domain::to_string(filter->from);
    body["to"] = domain::to_string(filter->until);
    session.out() << boost::json::serialize(body) << '\n';
  } else {
    print_table(session.out(), *days);
  }
  return ExitCode::done;
}

}  // namespace

void add_stats_command(CLI::App& program, Session& session) {
  const auto arguments = std::make_shared<StatsArguments>();
  auto* stats = program.add_subcommand(
      "stats", "How far people came each day: invites created, opened, forms sent, accounts registered");
  stats->add_option("--host", arguments->host, "Only of this XMPP host");
  stats->add_option("--from", arguments->from,
                    "The first day, in UTC: 2026-11-01 (29 days before the last one)");
  stats->add_option("--to", arguments->to, "The last day: 2026-11-30 (today)");
  session.on_run(*stats, [&session, arguments] { return show_stats(session, *arguments); });
}

}  // namespace usher::cli
