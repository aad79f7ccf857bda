#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/option_values.hpp"
#include "cli/rendering.hpp"
#include "core/duration.hpp"
#include "service/wait.hpp"

namespace usher::cli {
namespace {

using core::Result;
using service::wait_for;

struct KeyArguments {
  std::string host;
  std::string name;
  std::string id;
  std::string expires;
  std::vector<std::string> scopes;
  std::vector<std::string> methods;
};

Result<service::KeyDraft> draft_of(const KeyArguments& arguments) {
  service::KeyDraft draft;
  draft.name = arguments.name;
  const auto scopes = set_of(arguments.scopes, core::parse_scope);
  if (!scopes) return std::unexpected(scopes.error());
  if (!scopes->empty()) draft.scopes = *scopes;
  const auto methods = set_of(arguments.methods, core::parse_key_method);
  if (!methods) return std::unexpected(methods.error());
  if (!methods->empty()) draft.methods = *methods;
  const auto lifetime = optional_of(arguments.expires, core::parse_duration);
  if (!lifetime) return std::unexpected(lifetime.error());
  draft.lifetime = *lifetime;
  return draft;
}

int create_key(Session& session, const KeyArguments& arguments) {
  auto& services = session.services();
  const auto host = services.hosts.find(arguments.host);
  if (!host) return session.refuse(host.error());
  auto draft = draft_of(arguments);
  if (!draft) return session.refuse(draft.error());
  const auto issued = wait_for<service::IssuedKey>(
      [&](auto done) { services.keys.create(*host, *std::move(draft), std::move(done)); });
  if (!issued) return session.refuse(issued.error());
  session.out() << (session.json() ? key_json(*issued) : std::string(issued->text.reveal())) << '\n';
  return ExitCode::done;
}

int list_keys(Session& session, const KeyArguments& arguments) {
  auto& services = session.services();
  const auto host = services.hosts.find(arguments.host);
  if (!host) return session.refuse(host.error());
  const auto keys =
      wait_for<std::vector<core::ApiKey>>([&](auto done) { services.keys.list(*host, std::move(done)); });
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

int delete_key(Session& session, const KeyArguments& arguments) {
  auto& services = session.services();
  const auto host = services.hosts.find(arguments.host);
  if (!host) return session.refuse(host.error());
  const auto deleted =
      wait_for<void>([&](auto done) { services.keys.remove(*host, arguments.id, std::move(done)); });
  if (deleted) return ExitCode::done;
  if (deleted.error().code != core::Errc::key_not_found) return session.refuse(deleted.error());
  // Word for word what scripts written for Prosody's command expect.
  return session.refuse(core::Error{core::Errc::key_not_found, "key not found"});
}

}  // namespace

void add_key_commands(CLI::App& program, Session& session) {
  auto* key = program.add_subcommand("key", "API keys: who may create invites over HTTP");
  key->require_subcommand(1);
  const auto arguments = std::make_shared<KeyArguments>();

  auto* create = key->add_subcommand("create", "Create a key and print it, this once");
  create->add_option("HOST", arguments->host, "The XMPP host that the key creates invites for")->required();
  create->add_option("NAME", arguments->name, "What the key is for");
  create->add_option("--expires", arguments->expires,
                     "How long the key is good, such as 90d (default: for ever)");
  create
      ->add_option("--scope", arguments->scopes,
                   "What it may do: invites:create (default); invites:read and invites:revoke are for later")
      ->delimiter(',');
  create->add_option("--methods", arguments->methods, "HTTP methods it may use: GET, POST (default: both)")
      ->delimiter(',');
  session.on_run(*create, [&session, arguments] { return create_key(session, *arguments); });

  auto* list = key->add_subcommand("list", "List a host's keys: ID, a tab, NAME");
  list->add_option("HOST", arguments->host, "The XMPP host")->required();
  session.on_run(*list, [&session, arguments] { return list_keys(session, *arguments); });

  auto* remove = key->add_subcommand("delete", "Revoke a key, at once");
  remove->add_option("HOST", arguments->host, "The XMPP host")->required();
  remove->add_option("ID", arguments->id, "The key's id: what stands before its slash")->required();
  session.on_run(*remove, [&session, arguments] { return delete_key(session, *arguments); });
}

}  // namespace usher::cli
