#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/host_argument.hpp"
#include "adapters/cli/option_values.hpp"
#include "adapters/cli/rendering.hpp"
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
  std::vector<std::string> scopes;
  std::vector<std::string> methods;
};

Result<domain::KeyDraft> draft_of(const KeyArguments& arguments) {
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
  auto draft = draft_of(arguments);
  if (!draft) return session.refuse(draft.error());
  const auto issued = wait_for<domain::IssuedKey>(
      [&](auto done) { services.keys.create(*host, *std::move(draft), session.actor(), std::move(done)); });
  if (!issued) return session.refuse(issued.error());
  session.out() << (session.json() ? key_json(*issued) : std::string(issued->text.reveal())) << '\n';
  return ExitCode::done;
}

int list_keys(Session& session, const KeyArguments& arguments) {
  auto& services = session.services();
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  const auto keys =
      wait_for<std::vector<domain::ApiKey>>([&](auto done) { services.keys.list(*host, std::move(done)); });
  if (!keys) return session.refuse(keys.error());
  if (session.json()) {
    session.out() << keys_json(*keys) << '\n';
    return ExitCode::done;
  }
  for (const auto& key : *keys) {
    session.out() << key.id << '\t' << (key.name.empty() ? "<unknown>" : key.name) << '\n';
  }
  return ExitCode::done;
}

int delete_key(Session& session, KeyArguments arguments) {
  auto& services = session.services();
  // Where the host may be left out, one argument is the id.
  const bool no_host = arguments.host && has_one_host(session) && !services.hosts.find(*arguments.host);
  if (!arguments.id && no_host) arguments.id = std::exchange(arguments.host, std::nullopt);
  if (!arguments.id) {
    session.refuse({domain::Errc::invalid_argument, "say which key: usher key delete HOST ID"});
    return ExitCode::wrong_usage;
  }
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  const auto deleted = wait_for<void>(
      [&](auto done) { services.keys.remove(*host, *arguments.id, session.actor(), std::move(done)); });
  if (deleted) return ExitCode::done;
  if (deleted.error().code != domain::Errc::key_not_found) return session.refuse(deleted.error());
  // Word for word what scripts written for Prosody's command expect.
  return session.refuse(domain::Error{domain::Errc::key_not_found, "key not found"});
}

}  // namespace

void add_key_commands(CLI::App& program, Session& session) {
  auto* key = program.add_subcommand("key", "API keys: who may create invites over HTTP");
  key->require_subcommand(1);
  const auto arguments = std::make_shared<KeyArguments>();

  auto* create = key->add_subcommand("create", "Create a key and print it, this once");
  create->add_option("HOST", arguments->host,
                     "The XMPP host that the key creates invites for; may be left out where there is one");
  create->add_option("NAME", arguments->name, "What the key is for");
  create->add_option("--expires", arguments->expires,
                     "How long the key is good, such as 90d (default: for ever)");
  create
      ->add_option(
          "--scope", arguments->scopes,
          "What it may do: " + text::joined(domain::scope_names(), ", ") + " (default: invites:create)")
      ->delimiter(',');
  create->add_option("--methods", arguments->methods, "HTTP methods it may use: GET, POST (default: both)")
      ->delimiter(',');
  session.on_run(*create, [&session, arguments] { return create_key(session, *arguments); });

  auto* list = key->add_subcommand("list", "List a host's keys: ID, a tab, NAME");
  list->add_option("HOST", arguments->host, host_help);
  session.on_run(*list, [&session, arguments] { return list_keys(session, *arguments); });

  auto* remove = key->add_subcommand("delete", "Revoke a key, at once");
  remove->add_option("HOST", arguments->host, host_help);
  remove->add_option("ID", arguments->id, "The key's id: what stands before its slash");
  session.on_run(*remove, [&session, arguments] { return delete_key(session, *arguments); });
}

}  // namespace usher::cli
