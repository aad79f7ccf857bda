#pragma once

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
class Option;
}  // namespace CLI

namespace usher::cli {

/// `usher invite create`.
std::string full_name(const CLI::App& command);

/// The command and all that belong to it, each after the one that it belongs to.
std::vector<const CLI::App*> all_commands(const CLI::App& command);

/// Those that are named and not positional, `--help` last.
std::vector<const CLI::Option*> own_options(const CLI::App& command);

/// The operands, in order.
std::vector<const CLI::Option*> operands(const CLI::App& command);

/// `--output`.
std::string long_name(const CLI::Option& option);

bool takes_a_value(const CLI::Option& option);

}  // namespace usher::cli
