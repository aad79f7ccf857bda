#include "adapters/cli/completion.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_tree.hpp"
#include "base/text/joined.hpp"

namespace usher::cli {
namespace {

struct Word {
  std::string name;
  std::string description;
  bool takes_a_value = false;
};

/// Where somebody is who has typed a command, and what may come next.
struct Position {
  std::string command;  ///< `usher key`
  std::vector<Word> commands;
  std::vector<Word> options;
};

void add_options(std::vector<Word>& words, const CLI::App& command) {
  for (const auto* option : own_options(command)) {
    const auto name = long_name(*option);
    const bool known = std::ranges::find(words, name, &Word::name) != words.end();
    if (!known) words.push_back({name, option->get_description(), takes_a_value(*option)});
  }
  if (command.get_parent() != nullptr) add_options(words, *command.get_parent());
}

std::vector<Position> positions_of(const CLI::App& program) {
  std::vector<Position> positions;
  for (const auto* command : all_commands(program)) {
    Position position{.command = full_name(*command)};
    for (const auto* part : command->get_subcommands({}))
      position.commands.push_back({part->get_name(), part->get_description(), false});
    add_options(position.options, *command);
    positions.push_back(std::move(position));
  }
  return positions;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

/// As POSIX shells quote (POSIX.1-2017, Shell Command Language, 2.2.2).
std::string quoted(const std::string& text) { return "'" + replaced(text, "'", R"('\'')") + "'"; }
std::string quoted_for_fish(const std::string& text) {
  return "'" + replaced(replaced(text, R"(\)", R"(\\)"), "'", R"(\')") + "'";
}

/// The commands below the program itself, which a word can lead to.
std::string commands_to_enter(const std::vector<Position>& positions, std::string_view separator) {
  return text::joined(std::span(positions).subspan(1), separator,
                      [](const Position& below) { return quoted(below.command); });
}

std::string for_bash(const std::vector<Position>& positions) {
  std::string script = R"(# Made by `usher completion bash`.
_usher() {
  local at=usher word words=
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in
      )" + commands_to_enter(positions, " | ") +
                       R"() at="$at $word" ;;
    esac
  done
  case $at in
)";
  for (const auto& position : positions) {
    std::vector<std::string> words;
    words.reserve(position.commands.size() + position.options.size());
    for (const auto& word : position.commands) words.push_back(word.name);
    for (const auto& word : position.options) words.push_back(word.name);
    script += "    " + quoted(position.command) + ") words=" + quoted(text::joined(words, " ")) + " ;;\n";
  }
  return script + R"(  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o bashdefault -o default -F _usher usher
)";
}

std::string zsh_words(const std::vector<Word>& words) {
  return text::joined(words, " ", [](const Word& word) {
    return quoted(replaced(word.name, ":", "\\:") + ":" + word.description);
  });
}

std::string for_zsh(const std::vector<Position>& positions) {
  std::string script = R"(#compdef usher
# Made by `usher completion zsh`.
_usher() {
  local at=usher word
  local -a commands options
  for word in ${words[2,CURRENT-1]}; do
    case "$at $word" in
      ()" + commands_to_enter(positions, "|") +
                       R"() at="$at $word" ;;
    esac
  done
  case $at in
)";
  for (const auto& position : positions) {
    script += "    (" + quoted(position.command) + ")\n      commands=(" + zsh_words(position.commands) +
              ")\n      options=(" + zsh_words(position.options) + ")\n      ;;\n";
  }
  return script + R"(  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o -t options option options
  elif (( $#commands )); then
    _describe -t commands command commands
  else
    _files
  fi
}
_usher "$@"
)";
}

std::string for_fish(const std::vector<Position>& positions) {
  std::string script = R"(# Made by `usher completion fish`.
function __usher_is_at
    set -l at usher
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case )" + commands_to_enter(positions, " ") +
                       R"(
                set at "$at $word"
        end
    end
    test "$at" = "$argv"
end
)";
  for (const auto& position : positions) {
    const auto begin = "complete -c usher -n " + quoted_for_fish("__usher_is_at " + position.command);
    for (const auto& word : position.commands)
      script += begin + " -f -a " + word.name + " -d " + quoted_for_fish(word.description) + "\n";
    for (const auto& word : position.options) {
      script += begin + " -l " + word.name.substr(2) + (word.takes_a_value ? " -r" : "") + " -d " +
                quoted_for_fish(word.description) + "\n";
    }
  }
  return script;
}

}  // namespace

std::optional<std::string> completion(const CLI::App& program, std::string_view shell) {
  if (shell == "bash") return for_bash(positions_of(program));
  if (shell == "zsh") return for_zsh(positions_of(program));
  if (shell == "fish") return for_fish(positions_of(program));
  return std::nullopt;
}

}  // namespace usher::cli
