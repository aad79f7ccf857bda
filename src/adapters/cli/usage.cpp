#include "adapters/cli/usage.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/command_tree.hpp"
#include "base/text/joined.hpp"
#include "base/text/spelling.hpp"

namespace usher::cli {
namespace {

/// The command that was named as far as it was understood.
const CLI::App& last_known(const CLI::App& program) {
  const auto* command = &program;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

std::vector<std::string> names_of_commands(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* each : command.get_subcommands({})) names.push_back(each->get_name());
  return names;
}

CLI::App* find_command(CLI::App& command, const std::string& name) {
  const auto all = command.get_subcommands([](const CLI::App* /*each*/) { return true; });
  const auto found =
      std::ranges::find_if(all, [&](const CLI::App* each) { return each->get_name() == name; });
  return found == all.end() ? nullptr : *found;
}

/// Of the command and all above it: options may stand anywhere.
std::vector<std::string> names_of_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* app = &command; app != nullptr; app = app->get_parent()) {
    for (const auto* option : app->get_options()) {
      for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

std::string meant_for(std::string_view word, const std::vector<std::string>& names) {
  return std::string(text::nearest(word, std::vector<std::string_view>(names.begin(), names.end())));
}

/// The first word, as they were typed, that means nothing; empty where all do.
std::string first_unknown(const CLI::App& program, const std::vector<std::string>& typed) {
  const auto left = program.remaining(true);
  const auto found = std::ranges::find_if(
      typed, [&](const auto& word) { return std::ranges::find(left, word) != left.end(); });
  return found == typed.end() ? std::string() : *found;
}

std::string no_command(const std::string& word, const CLI::App& command) {
  const auto names = names_of_commands(command);
  const auto meant = meant_for(word, names);
  return "there is no command '" + word + "'; " +
         (meant.empty() ? "the commands are " + text::joined(names, ", ") : "did you mean '" + meant + "'?");
}

std::string no_option(const std::string& word, const CLI::App& command) {
  const auto name = word.substr(0, word.find('='));
  const auto meant = meant_for(name, names_of_options(command));
  return "there is no option '" + name + "'; " +
         (meant.empty() ? "see " + full_name(command) + " --help" : "did you mean '" + meant + "'?");
}

std::string no_meaning(const std::string& word, const CLI::App& command) {
  if (word.starts_with('-')) return no_option(word, command);
  if (command.get_require_subcommand_min() > 0) return no_command(word, command);
  return "'" + word + "' is one argument too many; see " + full_name(command) + " --help";
}

void list_commands(const CLI::App& command, std::ostream& err) {
  std::size_t width = 0;
  for (const auto* each : command.get_subcommands({})) width = std::max(width, each->get_name().size());
  err << "Error: say which command:\n";
  for (const auto* each : command.get_subcommands({})) {
    const std::string space(width - each->get_name().size() + 2, ' ');
    err << "  " << full_name(command) << ' ' << each->get_name() << space << each->get_description() << '\n';
  }
}

const CLI::Validator& not_empty() {
  static const CLI::Validator validator(
      [](const std::string& value) {
        return value.empty() ? std::string("can't be empty: say what is meant, or leave it out")
                             : std::string();
      },
      "");
  return validator;
}

/// Whether leaving it out says something else than an empty value.
bool may_not_be_empty(const CLI::Option& option) {
  if (option.get_positional()) return option.get_name() == "HOST" || option.get_name() == "FILE";
  return takes_a_value(option) && !option.check_lname("note") && !option.check_lname("reason");
}

}  // namespace

std::optional<int> answer_help(CLI::App& program, const std::vector<std::string>& typed, std::ostream& out,
                               std::ostream& err) {
  if (typed.empty() || typed.front() != "help") return std::nullopt;
  CLI::App* command = &program;
  for (std::size_t i = 1; i < typed.size(); ++i) {
    auto* next = find_command(*command, typed[i]);
    if (next == nullptr && command->get_require_subcommand_min() == 0) break;
    if (next == nullptr) {
      err << "Error: " << no_command(typed[i], *command) << '\n';
      return ExitCode::wrong_usage;
    }
    command = next;
  }
  out << command->help(command->get_parent() == nullptr ? "" : full_name(*command->get_parent()));
  return ExitCode::done;
}

int explain(const CLI::App& program, const CLI::ParseError& error, const std::vector<std::string>& typed,
            std::ostream& out, std::ostream& err) {
  const bool is_about_words = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr ||
                              dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  const auto& command = last_known(program);
  if (is_about_words) {
    const auto unknown = first_unknown(program, typed);
    if (unknown == "help") {
      out << command.help(command.get_parent() == nullptr ? "" : full_name(*command.get_parent()));
      return ExitCode::done;
    }
    if (!unknown.empty()) {
      err << "Error: " << no_meaning(unknown, command) << '\n';
      return ExitCode::wrong_usage;
    }
    if (command.get_require_subcommand_min() > 0) {
      list_commands(command, err);
      return ExitCode::wrong_usage;
    }
  }
  return program.exit(error, out, err) == 0 ? ExitCode::done : ExitCode::wrong_usage;
}

void refuse_empty_value(CLI::Option& option) { option.check(not_empty()); }

void refuse_empty_values(CLI::App& command) {
  for (auto* option : command.get_options({})) {
    if (may_not_be_empty(*option)) refuse_empty_value(*option);
  }
  for (auto* part : command.get_subcommands({})) refuse_empty_values(*part);
}

}  // namespace usher::cli
