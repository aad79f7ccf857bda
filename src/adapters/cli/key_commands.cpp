#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/host_argument.hpp"
#include "adapters/cli/key_rendering.hpp"
#include "adapters/cli/option_values.hpp"
#include "base/text/joined.hpp"
#include "domain/model/duration.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::Result;
using domain::wait_for;

struct KeyArguments {
  std::optional<std::string> host;
  std::optional<std::string> name;
  std::optional<std::string> id;
  std::string expires;
  std::string quota;
  std::vector<std::string> also;
  std::vector<std::string> scopes;
  std::vector<std::string> methods;
};

constexpr const char* none = "none";
constexpr const char* never = "never";
constexpr const char* id_help = "The key's id: what stands before its slash";

Result<std::vector<domain::DomainName>> hosts_called(const Session& session,
                                                     const std::vector<std::string>& names) {
  std::vector<domain::DomainName> hosts;
  for (const auto& name : names) {
    const auto host = session.services().hosts.find(name);
    if (!host) return std::unexpected(host.error());
    hosts.push_back(host->get().domain);
  }
  return hosts;
}

Result<domain::KeyDraft> draft_of(const Session& session, const KeyArguments& arguments) {
  domain::KeyDraft draft;
  draft.name = arguments.name.value_or("");
  const auto scopes = set_of(arguments.scopes, domain::parse_scope);
  if (!scopes) return std::unexpected(scopes.error());
  if (!scopes->empty()) draft.scopes = *scopes;
  const auto methods = set_of(arguments.methods, domain::parse_key_method);
  if (!methods) return std::unexpected(methods.error());
  if (!methods->empty()) draft.methods = *methods;
  const auto lifetime = optional_of(arguments.expires, domain::parse_duration);
  if (!lifetime) return std::unexpected(lifetime.error());
  draft.lifetime = *lifetime;
  const auto quota = optional_of(arguments.quota, domain::parse_key_quota);
  if (!quota) return std::unexpected(quota.error());
  draft.quota = *quota;
  auto more_hosts = hosts_called(session, arguments.also);
  if (!more_hosts) return std::unexpected(std::move(more_hosts).error());
  draft.more_hosts = *std::move(more_hosts);
  return draft;
}

/// Where the host may be left out, one argument that is no domain is the name.
void sort_out_name(const Session& session, KeyArguments& arguments) {
  if (!arguments.host || arguments.name || !has_one_host(session)) return;
  const bool is_domain = domain::DomainName::parse(*arguments.host).has_value();
  if (!is_domain) arguments.name = std::exchange(arguments.host, std::nullopt);
}

int create_key(Session& session, KeyArguments arguments) {
  auto& services = session.services();
  sort_out_name(session, arguments);
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  auto draft = draft_of(session, arguments);
  if (!draft) return session.refuse(draft.error());
  const auto issued = wait_for<domain::IssuedKey>(
      [&](auto done) { services.keys.create(*host, *std::move(draft), session.actor(), std::move(done)); });
  if (!issued) return session.refuse(issued.error());
  session.out() << (session.json() ? key_json(*issued, services.invitations.now())
                                   : std::string(issued->text.reveal()))
                << '\n';
  return ExitCode::done;
}

int list_keys(Session& session, const KeyArguments& arguments) {
  auto& services = session.services();
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  const auto keys =
      wait_for<std::vector<domain::ApiKey>>([&](auto done) { services.keys.list(*host, std::move(done)); });
  if (!keys) return session.refuse(keys.error());
  const auto now = services.invitations.now();
  if (session.json()) {
    session.out() << keys_json(*keys, now) << '\n';
    return ExitCode::done;
  }
  for (const auto& key : *keys) session.out() << key_line(key, now) << '\n';
  return ExitCode::done;
}

/// The host of the key that a command is about; sees to it that its id is there.
/// @returns the exit code where something is missing; the complaint is made then
std::expected<std::reference_wrapper<const domain::Host>, int> choose_key(Session& session,
                                                                          KeyArguments& arguments,
                                                                          const std::string& command) {
  // Where the host may be left out, one argument is the id.
  const bool no_host =
      arguments.host && has_one_host(session) && !session.services().hosts.find(*arguments.host);
  if (!arguments.id && no_host) arguments.id = std::exchange(arguments.host, std::nullopt);
  if (arguments.id) return choose_host(session, arguments.host);
  session.refuse({domain::Errc::invalid_argument, "say which key: usher key " + command + " HOST ID"});
  return std::unexpected(int{ExitCode::wrong_usage});
}

/// What became of one key.
int print_key(Session& session, const Result<domain::ApiKey>& key) {
  if (!key) return session.refuse(key.error());
  const auto now = session.services().invitations.now();
  session.out() << (session.json() ? key_json(*key, now) + '\n' : key_text(*key, now));
  return ExitCode::done;
}

int show_key(Session& session, KeyArguments arguments) {
  const auto host = choose_key(session, arguments, "show");
  if (!host) return host.error();
  return print_key(session, wait_for<domain::ApiKey>([&](auto done) {
                     session.services().keys.find(*host, *arguments.id, std::move(done));
                   }));
}

Result<domain::KeyChanges> changes_of(const KeyArguments& arguments, domain::Timestamp now) {
  domain::KeyChanges changes{.name = arguments.name};
  if (arguments.expires == never) {
    changes.expires_at.emplace();
  } else if (!arguments.expires.empty()) {
    const auto lifetime = domain::parse_duration(arguments.expires);
    if (!lifetime) return std::unexpected(lifetime.error());
    changes.expires_at = now + *lifetime;
  }
  if (arguments.quota == none) {
    changes.quota.emplace();
  } else if (!arguments.quota.empty()) {
    const auto quota = domain::parse_key_quota(arguments.quota);
    if (!quota) return std::unexpected(quota.error());
    changes.quota = *quota;
  }
  return changes;
}

int edit_key(Session& session, KeyArguments arguments) {
  auto& services = session.services();
  const auto host = choose_key(session, arguments, "edit");
  if (!host) return host.error();
  const auto changes = changes_of(arguments, services.invitations.now());
  if (!changes) return session.refuse(changes.error());
  if (!changes->name && !changes->expires_at && !changes->quota) {
    session.refuse({domain::Errc::invalid_argument, "say what is to change; see usher key edit --help"});
    return ExitCode::wrong_usage;
  }
  return print_key(session, wait_for<domain::ApiKey>([&](auto done) {
                     services.keys.update(*host, *arguments.id, *changes, session.actor(), std::move(done));
                   }));
}

int delete_key(Session& session, KeyArguments arguments) {
  auto& services = session.services();
  const auto host = choose_key(session, arguments, "delete");
  if (!host) return host.error();
  const auto deleted = wait_for<void>(
      [&](auto done) { services.keys.remove(*host, *arguments.id, session.actor(), std::move(done)); });
  if (deleted) return ExitCode::done;
  if (deleted.error().code != domain::Errc::key_not_found) return session.refuse(deleted.error());
  // Word for word what scripts written for Prosody's command expect.
  return session.refuse(domain::Error{domain::Errc::key_not_found, "key not found"});
}

using Arguments = std::shared_ptr<KeyArguments>;

void add_create_command(CLI::App& group, Session& session, const Arguments& arguments) {
  auto* create = group.add_subcommand("create", "Create a key and print it, this once");
  create->add_option("HOST", arguments->host,
                     "The XMPP host that the key creates invites for; may be left out where there is one");
  create->add_option("NAME", arguments->name, "What the key is for");
  create->add_option("--also", arguments->also, "Another host that it is for (may be given several times)");
  create->add_option("--expires", arguments->expires,
                     "How long the key is good, such as 90d (default: for ever)");
  create->add_option(
      "--quota", arguments->quota,
      "How many invites it may create per hour, day or week, such as 100/day (default: any number)");
  create
      ->add_option(
          "--scope", arguments->scopes,
          "What it may do: " + text::joined(domain::scope_names(), ", ") + " (default: invites:create)")
      ->delimiter(',');
  create->add_option("--methods", arguments->methods, "HTTP methods it may use: GET, POST (default: both)")
      ->delimiter(',');
  session.on_run(*create, [&session, arguments] { return create_key(session, *arguments); });
}

void add_edit_command(CLI::App& group, Session& session, const Arguments& arguments) {
  auto* edit = group.add_subcommand("edit", "Change a key; its text stays");
  edit->add_option("HOST", arguments->host, host_help);
  edit->add_option("ID", arguments->id, id_help);
  edit->add_option("--name", arguments->name, "What the key is for; '' for nothing");
  edit->add_option("--expires", arguments->expires,
                   "How long the key is good from now on, such as 90d, or 'never'");
  edit->add_option("--quota", arguments->quota,
                   "How many invites it may create, such as 100/day, or 'none'; those of today stay counted");
  session.on_run(*edit, [&session, arguments] { return edit_key(session, *arguments); });
}

}  // namespace

void add_key_commands(CLI::App& program, Session& session) {
  auto* key = program.add_subcommand("key", "API keys: who may create invites over HTTP");
  key->require_subcommand(1);
  const auto arguments = std::make_shared<KeyArguments>();
  add_create_command(*key, session, arguments);

  auto* list = key->add_subcommand("list", "List a host's keys: ID, a tab, NAME, and what limits it");
  list->add_option("HOST", arguments->host, host_help);
  session.on_run(*list, [&session, arguments] { return list_keys(session, *arguments); });

  auto* show = key->add_subcommand("show", "Show all about a key but its secret");
  show->add_option("HOST", arguments->host, host_help);
  show->add_option("ID", arguments->id, id_help);
  session.on_run(*show, [&session, arguments] { return show_key(session, *arguments); });

  add_edit_command(*key, session, arguments);

  auto* remove = key->add_subcommand("delete", "Revoke a key, at once");
  remove->add_option("HOST", arguments->host, host_help);
  remove->add_option("ID", arguments->id, id_help);
  session.on_run(*remove, [&session, arguments] { return delete_key(session, *arguments); });
}

}  // namespace usher::cli
