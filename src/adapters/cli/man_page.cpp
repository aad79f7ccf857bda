#include "adapters/cli/man_page.hpp"

#include <CLI/CLI.hpp>

#include "adapters/cli/command_tree.hpp"
#include "base/text/roff.hpp"
#include "cli_man/embedded.hpp"

namespace usher::cli {
namespace {

using text::roff;

std::string value_name(const CLI::Option& option) {
  // CLI11 names the types of C++; what stands there says enough.
  const auto type = option.get_type_name();
  return type.find_first_of(" :[") == std::string::npos && type != "TEXT" && type != "UINT" ? type : "VALUE";
}

std::string option_entry(const CLI::Option& option) {
  std::string entry = ".TP\n\\fB" + roff(long_name(option)) + "\\fR";
  for (const auto& name : option.get_snames()) entry += ", \\fB" + roff("-" + name) + "\\fR";
  if (takes_a_value(option)) entry += " \\fI" + roff(value_name(option)) + "\\fR";
  entry += "\n" + roff(option.get_description());
  if (!option.get_default_str().empty()) entry += roff(" (default: " + option.get_default_str() + ")");
  return entry + "\n";
}

std::string options_of(const CLI::App& command) {
  std::string entries;
  for (const auto* option : own_options(command)) {
    const bool is_everywhere = command.get_parent() != nullptr && option == command.get_help_ptr();
    if (!is_everywhere) entries += option_entry(*option);
  }
  return entries;
}

std::string command_section(const CLI::App& command) {
  std::string section = ".SS " + roff(full_name(command));
  for (const auto* operand : operands(command)) {
    const auto name = operand->get_name();
    section += roff(operand->get_required() ? " " + name : " [" + name + "]");
  }
  section += "\n" + roff(command.get_description()) + ".\n";
  for (const auto* operand : operands(command)) {
    section += ".TP\n\\fI" + roff(operand->get_name()) + "\\fR\n" + roff(operand->get_description()) + "\n";
  }
  return section + options_of(command);
}

}  // namespace

std::string man_page(const CLI::App& program, const std::string& version) {
  std::string page = ".TH USHER 1 \"\" \"" + roff("usher " + version) + "\" \"User Commands\"\n";
  page += cli_man::introduction_roff;
  page += ".SH OPTIONS\n" + options_of(program);
  page += ".SH COMMANDS\n";
  for (const auto* command : all_commands(program)) {
    if (command->get_subcommands({}).empty()) page += command_section(*command);
  }
  page += cli_man::conclusion_roff;
  return page;
}

}  // namespace usher::cli
