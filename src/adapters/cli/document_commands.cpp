#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/completion.hpp"
#include "adapters/cli/man_page.hpp"

namespace usher::cli {
namespace {

constexpr std::string_view command_page = "usher";
constexpr std::string_view configuration_page = "usher.toml";

}  // namespace

void add_document_commands(CLI::App& program, Session& session) {
  auto* shells = program.add_subcommand("completion", "Print what has a shell complete commands and options");
  const auto shell = std::make_shared<std::string>();
  shells->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  session.on_run(*shells, [&program, &session, shell] {
    session.out() << *completion(program, *shell);
    return ExitCode::done;
  });

  auto* pages = program.add_subcommand("man", "Print a man page: of the commands, or of the configuration");
  const auto page = std::make_shared<std::string>(command_page);
  pages->add_option("PAGE", *page, "usher (1) or usher.toml (5)")
      ->check(CLI::IsMember({std::string(command_page), std::string(configuration_page)}));
  session.on_run(*pages, [&program, &session, page] {
    session.out() << (*page == command_page ? man_page(program, session.backend().version())
                                            : session.backend().configuration_man_page());
    return ExitCode::done;
  });
}

}  // namespace usher::cli
