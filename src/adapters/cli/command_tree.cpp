#include "adapters/cli/command_tree.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace usher::cli {

std::string full_name(const CLI::App& command) {
  const auto* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : full_name(*parent) + " " + command.get_name();
}

std::vector<const CLI::App*> all_commands(const CLI::App& command) {
  std::vector<const CLI::App*> all{&command};
  for (const auto* part : command.get_subcommands({})) {
    const auto below = all_commands(*part);
    all.insert(all.end(), below.begin(), below.end());
  }
  return all;
}

std::vector<const CLI::Option*> own_options(const CLI::App& command) {
  std::vector<const CLI::Option*> named;
  for (const auto* option : command.get_options()) {
    if (!option->get_lnames().empty() && option != command.get_help_ptr()) named.push_back(option);
  }
  if (command.get_help_ptr() != nullptr) named.push_back(command.get_help_ptr());
  return named;
}

std::vector<const CLI::Option*> operands(const CLI::App& command) {
  const auto all = command.get_options();
  std::vector<const CLI::Option*> found;
  std::ranges::copy_if(all, std::back_inserter(found),
                       [](const auto* each) { return each->get_positional(); });
  return found;
}

std::string long_name(const CLI::Option& option) { return "--" + option.get_lnames().front(); }

bool takes_a_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

}  // namespace usher::cli
