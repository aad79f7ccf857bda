#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/event_rendering.hpp"
#include "adapters/cli/host_argument.hpp"
#include "adapters/cli/option_values.hpp"
#include "adapters/cli/webhook_rendering.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::wait_for;

constexpr std::size_t operands_max = 3;

struct WebhookArguments {
  /// HOST, which may be left out where there is one, and what follows.
  std::array<std::optional<std::string>, operands_max> operands;
  std::vector<std::string> types;
  bool all_types = false;
  std::optional<std::string> url;
  std::vector<std::string> states;
  std::uint32_t limit = 100;
};

/// Whose webhook, and the operands behind the host.
struct Chosen {
  const domain::Host& host;
  std::vector<std::string> rest;
};

/// @param count how many operands stand behind the host
/// @returns the exit code where something is missing; the complaint is made then
std::expected<Chosen, int> choose(Session& session, const WebhookArguments& arguments, std::size_t count,
                                  const std::string& usage) {
  std::vector<std::string> rest;
  for (const auto& operand : arguments.operands) {
    if (operand) rest.push_back(*operand);
  }
  const bool has_host = rest.size() > count;
  if (rest.size() < count || (!has_host && count > 0 && !has_one_host(session))) {
    session.refuse({domain::Errc::invalid_argument, "say which: usher webhook " + usage});
    return std::unexpected(ExitCode::wrong_usage);
  }
  std::optional<std::string> given;
  if (has_host) {
    given = std::move(rest.front());
    rest.erase(rest.begin());
  }
  const auto host = choose_host(session, given);
  if (!host) return std::unexpected(host.error());
  return Chosen{host->get(), std::move(rest)};
}

int show_secret(Session& session, const domain::Result<domain::IssuedWebhook>& issued) {
  if (!issued) return session.refuse(issued.error());
  if (session.json()) {
    session.out() << webhook_json(*issued) << '\n';
  } else {
    session.out() << issued->webhook.id << '\n' << issued->secret.reveal() << '\n';
  }
  return ExitCode::done;
}

int create_webhook(Session& session, const WebhookArguments& arguments) {
  auto& services = session.services();
  const auto chosen = choose(session, arguments, 1, "create HOST URL");
  if (!chosen) return chosen.error();
  const auto types = set_of(arguments.types, domain::parse_event_type);
  if (!types) return session.refuse(types.error());
  return show_secret(session, wait_for<domain::IssuedWebhook>([&](auto done) {
                       services.webhooks.create(chosen->host, {.url = chosen->rest[0], .types = *types},
                                                session.actor(), std::move(done));
                     }));
}

int rotate_secret(Session& session, const WebhookArguments& arguments) {
  auto& services = session.services();
  const auto chosen = choose(session, arguments, 1, "rotate HOST ID");
  if (!chosen) return chosen.error();
  return show_secret(session, wait_for<domain::IssuedWebhook>([&](auto done) {
                       services.webhooks.rotate(chosen->host, chosen->rest[0], session.actor(),
                                                std::move(done));
                     }));
}

int list_webhooks(Session& session, const WebhookArguments& arguments) {
  auto& services = session.services();
  const auto chosen = choose(session, arguments, 0, "list HOST");
  if (!chosen) return chosen.error();
  const auto webhooks = wait_for<std::vector<domain::Webhook>>(
      [&](auto done) { services.webhooks.list(chosen->host, std::move(done)); });
  if (!webhooks) return session.refuse(webhooks.error());
  if (session.json()) {
    session.out() << webhooks_json(*webhooks) << '\n';
    return ExitCode::done;
  }
  for (const auto& webhook : *webhooks) session.out() << webhook_text(webhook) << '\n';
  return ExitCode::done;
}

int list_deliveries(Session& session, const WebhookArguments& arguments) {
  auto& services = session.services();
  const auto chosen = choose(session, arguments, 1, "deliveries HOST ID");
  if (!chosen) return chosen.error();
  const auto states = set_of(arguments.states, domain::parse_delivery_state);
  if (!states) return session.refuse(states.error());
  const auto deliveries = wait_for<std::vector<domain::Delivery>>([&](auto done) {
    services.webhooks.list_deliveries(chosen->host, chosen->rest[0],
                                      {.states = *states, .limit = arguments.limit}, std::move(done));
  });
  if (!deliveries) return session.refuse(deliveries.error());
  if (session.json()) {
    session.out() << deliveries_json(*deliveries) << '\n';
    return ExitCode::done;
  }
  for (const auto& delivery : *deliveries) session.out() << delivery_text(delivery) << '\n';
  return ExitCode::done;
}

int test_webhook(Session& session, const WebhookArguments& arguments) {
  auto& services = session.services();
  const auto chosen = choose(session, arguments, 1, "test HOST ID");
  if (!chosen) return chosen.error();
  const auto webhook = wait_for<domain::Webhook>(
      [&](auto done) { services.webhooks.find(chosen->host, chosen->rest[0], std::move(done)); });
  if (!webhook) return session.refuse(webhook.error());
  const auto outcome = session.backend().send_test(*webhook);
  session.out() << (session.json() ? outcome_json(outcome) : outcome_text(outcome)) << '\n';
  return outcome.arrived() ? ExitCode::done : ExitCode::refused;
}

int replay_event(Session& session, const WebhookArguments& arguments) {
  auto& services = session.services();
  const auto chosen = choose(session, arguments, 2, "replay HOST ID EVENT");
  if (!chosen) return chosen.error();
  const auto delivery = wait_for<domain::Delivery>([&](auto done) {
    services.webhooks.replay(chosen->host, chosen->rest[0], chosen->rest[1], session.actor(),
                             std::move(done));
  });
  if (!delivery) return session.refuse(delivery.error());
  session.out() << (session.json() ? delivery_json(*delivery) : delivery_text(*delivery)) << '\n';
  return ExitCode::done;
}

/// @param name of the command
int edit_webhook(Session& session, const WebhookArguments& arguments, const std::string& name,
                 domain::WebhookEdit edit) {
  auto& services = session.services();
  const auto chosen = choose(session, arguments, 1, name + " HOST ID");
  if (!chosen) return chosen.error();
  const auto edited = wait_for<domain::Webhook>([&](auto done) {
    services.webhooks.edit(chosen->host, chosen->rest[0], std::move(edit), session.actor(), std::move(done));
  });
  if (!edited) return session.refuse(edited.error());
  if (session.json()) session.out() << webhook_json(*edited) << '\n';
  return ExitCode::done;
}

int enable_webhook(Session& session, const WebhookArguments& arguments) {
  return edit_webhook(session, arguments, "enable", {.enabled = true});
}

int disable_webhook(Session& session, const WebhookArguments& arguments) {
  return edit_webhook(session, arguments, "disable", {.enabled = false});
}

int change_webhook(Session& session, const WebhookArguments& arguments) {
  const auto types = set_of(arguments.types, domain::parse_event_type);
  if (!types) return session.refuse(types.error());
  const bool names_types = !arguments.types.empty();
  if (!arguments.url && !names_types && !arguments.all_types) {
    session.refuse(
        {domain::Errc::invalid_argument, "say what is to be another: --url, --type or --all-types"});
    return ExitCode::wrong_usage;
  }
  domain::WebhookEdit edit{.url = arguments.url};
  if (names_types || arguments.all_types) edit.types = *types;
  return edit_webhook(session, arguments, "edit", std::move(edit));
}

int delete_webhook(Session& session, const WebhookArguments& arguments) {
  auto& services = session.services();
  const auto chosen = choose(session, arguments, 1, "delete HOST ID");
  if (!chosen) return chosen.error();
  const auto deleted = wait_for<void>([&](auto done) {
    services.webhooks.remove(chosen->host, chosen->rest[0], session.actor(), std::move(done));
  });
  return deleted ? static_cast<int>(ExitCode::done) : session.refuse(deleted.error());
}

struct Operand {
  const char* name;
  const char* help;
};

}  // namespace

void add_webhook_commands(CLI::App& program, Session& session) {
  auto* webhook = program.add_subcommand("webhook", "Endpoints outside that are told of events");
  webhook->require_subcommand(1);
  const auto arguments = std::make_shared<WebhookArguments>();
  const Operand host{.name = "HOST", .help = host_help};
  const Operand id{.name = "ID", .help = "The webhook's id"};
  const auto add = [&](const char* name, const char* help, const std::vector<Operand>& operands,
                       int (*action)(Session&, const WebhookArguments&)) {
    auto* command = webhook->add_subcommand(name, help);
    std::size_t place = 0;
    for (const auto& operand : operands)
      command->add_option(operand.name, arguments->operands.at(place++), operand.help);
    session.on_run(*command, [&session, arguments, action] { return action(session, *arguments); });
    return command;
  };
  auto* create = add("create", "Have events sent to an address; print its id and secret, this once",
                     {host, {.name = "URL", .help = "Where to: https://..."}}, create_webhook);
  create->add_option("--type", arguments->types, help_of_event_types())->delimiter(',');
  add("list", "List a host's webhooks: ID, state, address, types", {host}, list_webhooks);
  auto* deliveries =
      add("deliveries", "Tell what became of events, the newest first", {host, id}, list_deliveries);
  deliveries->add_option("--state", arguments->states, "Only these: delivered, waiting, failed")
      ->delimiter(',');
  deliveries->add_option("--limit", arguments->limit, "How many at most")
      ->check(CLI::Range(1U, domain::list_limit_max))
      ->capture_default_str();
  add("test", "Send a test, now, and tell what the endpoint answers", {host, id}, test_webhook);
  add("replay", "Have an event sent once more",
      {host, id, {.name = "EVENT", .help = "The event's id, which was sent as webhook-id"}}, replay_event);
  add("rotate", "Make a new secret and print it, this once; the old one signs too for a day", {host, id},
      rotate_secret);
  auto* edit = add("edit", "Change where events are sent, or which", {host, id}, change_webhook);
  edit->add_option("--url", arguments->url, "Where to: https://...");
  auto* types = edit->add_option("--type", arguments->types, help_of_event_types())->delimiter(',');
  edit->add_flag("--all-types", arguments->all_types, "Events of every type")->excludes(types);
  add("disable", "Send it nothing until it is enabled", {host, id}, disable_webhook);
  add("enable", "Go on with one that was disabled or given up", {host, id}, enable_webhook);
  add("delete", "Send it nothing more, and forget it", {host, id}, delete_webhook);
}

}  // namespace usher::cli
