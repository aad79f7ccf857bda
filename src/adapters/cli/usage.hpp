#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
class Option;
class ParseError;
}  // namespace CLI

namespace usher::cli {

/// Answers `usher help invite create` and the like; nothing where help is not what was asked for.
/// @param typed the arguments, without the program's name
/// @returns an exit code
std::optional<int> answer_help(CLI::App& program, const std::vector<std::string>& typed, std::ostream& out,
                               std::ostream& err);

/// Says what is wrong with what was typed: its first word that means nothing, and what it may have been meant
/// for; else what the library says. Help and version, which the library throws too, go to `out`.
/// @returns an exit code
int explain(const CLI::App& program, const CLI::ParseError& error, const std::vector<std::string>& typed,
            std::ostream& out, std::ostream& err);

/// Has an option refuse an empty value, as an unset variable of a shell makes it: what is left out has a
/// meaning of its own, and it is seldom the one that was meant.
void refuse_empty_value(CLI::Option& option);
/// The same for every option but those by which an empty text says that there is none.
void refuse_empty_values(CLI::App& command);

}  // namespace usher::cli
