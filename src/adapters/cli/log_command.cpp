#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/event_rendering.hpp"
#include "adapters/cli/moments.hpp"
#include "adapters/cli/option_values.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::EventFilter;
using domain::Result;

constexpr std::uint32_t log_limit_max = 100'000;

struct LogArguments {
  std::optional<std::string> host;
  std::vector<std::string> types;
  std::string since;
  std::string until;
  std::string object;
  std::string actor;
  std::string after;
  std::uint32_t limit = 100;
  bool follow = false;
};

struct Found {
  std::vector<domain::Event> events;              ///< oldest first
  std::optional<domain::EventPosition> position;  ///< where to go on
  bool more = false;
};

std::optional<std::string> text_in(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// An address is spelt in more ways than one.
std::string canonical(const std::string& object) {
  const auto address = domain::BareJid::parse(object);
  return address ? address->str() : object;
}

Result<EventFilter> filter_of(const Services& services, const LogArguments& arguments) {
  EventFilter filter;
  if (arguments.host) {
    const auto host = services.hosts.find(*arguments.host);
    if (!host) return std::unexpected(host.error());
    filter.host = host->get().domain;
  }
  const auto types = set_of(arguments.types, domain::parse_event_type);
  if (!types) return std::unexpected(types.error());
  filter.types = *types;
  const auto now = services.invitations.now();
  const auto since = optional_moment(arguments.since, now, Reckoned::back);
  if (!since) return std::unexpected(since.error());
  filter.from = *since;
  const auto until = optional_moment(arguments.until, now, Reckoned::back);
  if (!until) return std::unexpected(until.error());
  filter.until = *until;
  filter.object = text_in(canonical(arguments.object));
  filter.actor = text_in(canonical(arguments.actor));
  const auto after = optional_of(arguments.after, domain::parse_event_cursor);
  if (!after) return std::unexpected(after.error());
  filter.after = *after;
  return filter;
}

Result<domain::EventPage> page_of(const Services& services, const EventFilter& filter) {
  return domain::wait_for<domain::EventPage>(
      [&](auto done) { services.store.list_events(filter, std::move(done)); });
}

/// As many as `limit`, in the filter's order: the store looks at so many at a time alone, and a page may be
/// short or empty.
Result<Found> collect(const Services& services, EventFilter filter, std::uint32_t limit) {
  Found found{.events = {}, .position = filter.after, .more = true};
  while (found.more && found.events.size() < limit) {
    filter.limit = std::min(limit - static_cast<std::uint32_t>(found.events.size()), domain::list_limit_max);
    filter.after = found.position;
    auto page = page_of(services, filter);
    if (!page) return std::unexpected(std::move(page).error());
    std::ranges::move(page->events, std::back_inserter(found.events));
    if (page->last) found.position = page->last;
    found.more = page->more && page->last;
  }
  return found;
}

/// Where the record ends now, whatever is asked for.
Result<std::optional<domain::EventPosition>> end_of_record(const Services& services) {
  EventFilter filter;
  filter.order = EventFilter::Order::newest_first;
  filter.limit = 1;
  const auto page = page_of(services, filter);
  if (!page) return std::unexpected(page.error());
  if (page->events.empty()) return std::nullopt;
  return page->events.front().position;
}

/// The newest ones up to where the record ends, which is found first: what comes meanwhile is behind it, for
/// whoever goes on from there.
Result<Found> newest(const Services& services, EventFilter filter, std::uint32_t limit) {
  const auto end = end_of_record(services);
  if (!end) return std::unexpected(end.error());
  if (!*end) return Found{};
  filter.order = EventFilter::Order::newest_first;
  auto found = collect(services, filter, limit);
  if (!found) return found;
  std::erase_if(found->events, [&](const domain::Event& event) { return event.position > **end; });
  std::ranges::reverse(found->events);
  found->position = *end;
  found->more = false;
  return found;
}

void print_lines(const Session& session, const std::vector<domain::Event>& events) {
  for (const auto& event : events) {
    session.out() << (session.json() ? event_json(event) : event_text(event)) << '\n';
  }
  session.out().flush();
}

int follow(Session& session, const LogArguments& arguments, EventFilter filter, Pauses& pauses) {
  const auto& services = session.services();
  auto found = filter.after ? collect(services, filter, domain::list_limit_max)
                            : newest(services, filter, arguments.limit);
  while (true) {
    if (!found) return session.refuse(found.error());
    print_lines(session, found->events);
    if (!session.out()) return ExitCode::done;
    filter.after = found->position;
    if (!pauses.pause(found->more ? std::chrono::seconds{0} : std::chrono::seconds{1})) {
      return ExitCode::done;
    }
    found = collect(services, filter, domain::list_limit_max);
  }
}

int show_log(Session& session, const LogArguments& arguments) {
  const auto pauses = arguments.follow ? session.backend().pauses() : nullptr;
  const auto& services = arguments.follow ? session.services() : session.backend().services_unchanged();
  const auto filter = filter_of(services, arguments);
  if (!filter) return session.refuse(filter.error());
  if (pauses) return follow(session, arguments, *filter, *pauses);
  const auto found = filter->after ? collect(services, *filter, arguments.limit)
                                   : newest(services, *filter, arguments.limit);
  if (!found) return session.refuse(found.error());
  if (session.json()) {
    session.out() << events_json(found->events, found->position) << '\n';
    return ExitCode::done;
  }
  print_lines(session, found->events);
  if (filter->after && found->more && found->position) {
    session.err() << "There are more: add --after " << domain::to_cursor(*found->position) << '\n';
  }
  return ExitCode::done;
}

}  // namespace

void add_log_command(CLI::App& program, Session& session) {
  const auto arguments = std::make_shared<LogArguments>();
  auto* log = program.add_subcommand("log", "What happened: who did what when, oldest first");
  log->add_option("HOST", arguments->host, "Only of this XMPP host");
  log->add_option("--type", arguments->types, help_of_event_types())->delimiter(',');
  log->add_option("--since", arguments->since, "Only from then on: 2026-11-01, or 7d ago");
  auto* until = log->add_option("--until", arguments->until, "Only before then: 2026-11-01, or 7d ago");
  log->add_option("--object", arguments->object, "Only about this: an invite's or a key's id, or an address");
  log->add_option("--actor", arguments->actor,
                  "Only by this one: a key's id, an address, or a user of this machine");
  log->add_option("--limit", arguments->limit, "How many at most, the newest ones")
      ->check(CLI::Range(1U, log_limit_max))
      ->capture_default_str();
  log->add_option("--after", arguments->after,
                  "Go on behind this cursor, of a log before; the oldest ones then, not the newest");
  log->add_flag("--follow", arguments->follow, "Go on telling what happens, until it is stopped")
      ->excludes(until);
  session.on_run(*log, [&session, arguments] { return show_log(session, *arguments); });
}

}  // namespace usher::cli
