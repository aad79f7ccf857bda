#include <expected>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>

#include "adapters/cli/account_rendering.hpp"
#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/host_argument.hpp"
#include "adapters/cli/option_values.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::BareJid;
using domain::wait_for;

struct AccountArguments {
  std::string name;
  std::optional<std::string> host;
  std::string after;
  std::uint32_t limit = 100;
  std::string reason;
  bool yes = false;
};

int refuse(Session& session, const std::string& detail) {
  return session.refuse({domain::Errc::invalid_argument, detail});
}

/// The account that is meant: by an address, or by a name and a host.
/// @returns the exit code where there is none; the complaint is made then
std::expected<BareJid, int> choose_account(Session& session, const AccountArguments& arguments) {
  if (arguments.name.find('@') == std::string::npos) {
    const auto host = choose_host(session, arguments.host);
    if (!host) return std::unexpected(host.error());
    auto name = domain::Localpart::parse(arguments.name);
    if (!name) return std::unexpected(session.refuse(name.error()));
    return BareJid(*std::move(name), host->get().domain);
  }
  auto address = BareJid::parse(arguments.name);
  if (!address) return std::unexpected(session.refuse(address.error()));
  const auto host = choose_host(session, arguments.host ? *arguments.host : address->domain().str());
  if (!host) return std::unexpected(host.error());
  if (host->get().domain != address->domain()) {
    return std::unexpected(refuse(session, address->str() + " is no account of " + host->get().domain.str()));
  }
  return *std::move(address);
}

domain::Result<domain::AccountRecord> record_of(const Session& session, const BareJid& account) {
  return wait_for<domain::AccountRecord>(
      [&](auto done) { session.services().accounts.find(account, std::move(done)); });
}

int print_account(Session& session, const BareJid& account) {
  const auto record = record_of(session, account);
  if (!record) return session.refuse(record.error());
  session.out() << (session.json() ? account_json(account, *record) + '\n' : account_text(account, *record));
  return ExitCode::done;
}

int show_account(Session& session, const AccountArguments& arguments) {
  const auto account = choose_account(session, arguments);
  return account ? print_account(session, *account) : account.error();
}

int show_tree(Session& session, const AccountArguments& arguments) {
  const auto root = choose_account(session, arguments);
  if (!root) return root.error();
  const auto after = optional_of(arguments.after, domain::Localpart::parse);
  if (!after) return session.refuse(after.error());
  const auto page = wait_for<domain::TreePage>([&](auto done) {
    session.services().accounts.list_below(*root, *after, arguments.limit, std::move(done));
  });
  if (!page) return session.refuse(page.error());
  if (session.json()) {
    session.out() << tree_json(*root, *page) << '\n';
    return ExitCode::done;
  }
  if (!*after) session.out() << root->str() << '\n';
  session.out() << tree_text(*page);
  if (page->more && !page->accounts.empty()) {
    session.err() << "There are more: add --after " << page->accounts.back().origin.account.local().str()
                  << '\n';
  }
  return ExitCode::done;
}

int set_frozen(Session& session, const AccountArguments& arguments, bool frozen) {
  const auto account = choose_account(session, arguments);
  if (!account) return account.error();
  auto& accounts = session.services().accounts;
  const auto outcome = wait_for<void>([&](auto done) {
    if (frozen) return accounts.freeze(*account, session.actor(), arguments.reason, std::move(done));
    accounts.unfreeze(*account, session.actor(), arguments.reason, std::move(done));
  });
  if (!outcome) return session.refuse(outcome.error());
  if (session.json()) return print_account(session, *account);
  session.out() << account->str() << (frozen ? " may not invite any more\n" : " may invite again\n");
  return ExitCode::done;
}

int stop_branch(Session& session, const AccountArguments& arguments) {
  const auto root = choose_account(session, arguments);
  if (!root) return root.error();
  const auto stop = wait_for<domain::BranchStop>([&](auto done) {
    session.services().accounts.stop_branch(*root, !arguments.yes, session.actor(), arguments.reason,
                                            std::move(done));
  });
  if (!stop) return session.refuse(stop.error());
  session.out() << (session.json() ? branch_stop_json(*root, *stop, arguments.yes) + '\n'
                                   : branch_stop_text(*root, *stop, arguments.yes));
  if (arguments.yes) return ExitCode::done;
  session.out().flush();
  return refuse(session, unconfirmed);
}

CLI::App* add_command(CLI::App& group, const std::string& name, const std::string& what,
                      const std::shared_ptr<AccountArguments>& arguments) {
  auto* command = group.add_subcommand(name, what);
  command->add_option("NAME", arguments->name, "The account's name, or its address")->required();
  command->add_option("HOST", arguments->host, host_help);
  return command;
}

void add_tree_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<AccountArguments>();
  auto* tree = add_command(group, "tree", "List whom an account let in, and whom they did", arguments);
  tree->add_option("--limit", arguments->limit, "How many at most")
      ->check(CLI::Range(1U, domain::list_limit_max))
      ->capture_default_str();
  tree->add_option("--after", arguments->after, "Go on behind this name: the last of the list before");
  session.on_run(*tree, [&session, arguments] { return show_tree(session, *arguments); });
}

void add_freeze_command(CLI::App& group, Session& session, bool frozen) {
  const auto arguments = std::make_shared<AccountArguments>();
  auto* command =
      frozen ? add_command(group, "freeze", "Keep an account from inviting; it stays otherwise", arguments)
             : add_command(group, "unfreeze", "Let an account invite again", arguments);
  command->add_option("--reason", arguments->reason, reason_help);
  session.on_run(*command, [&session, arguments, frozen] { return set_frozen(session, *arguments, frozen); });
}

void add_stop_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<AccountArguments>();
  auto* stop = add_command(group, "stop",
                           "Withdraw all invites of an account and of all whom it let in, and keep them "
                           "from inviting; the accounts stay",
                           arguments);
  stop->add_option("--reason", arguments->reason, reason_help);
  stop->add_flag("--yes", arguments->yes, "Do it; else only say what would be done");
  session.on_run(*stop, [&session, arguments] { return stop_branch(session, *arguments); });
}

}  // namespace

void add_account_commands(CLI::App& program, Session& session) {
  auto* account = program.add_subcommand("account", "Accounts: who let whom in, and who may invite");
  account->require_subcommand(1);
  const auto arguments = std::make_shared<AccountArguments>();
  auto* show = add_command(*account, "show", "Show how an account came to be", arguments);
  session.on_run(*show, [&session, arguments] { return show_account(session, *arguments); });
  add_tree_command(*account, session);
  add_freeze_command(*account, session, true);
  add_freeze_command(*account, session, false);
  add_stop_command(*account, session);
}

}  // namespace usher::cli
