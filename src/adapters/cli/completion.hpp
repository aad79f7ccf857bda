#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace usher::cli {

/// What has a shell complete the program's commands and options: a script for `bash`, `zsh` or `fish`.
/// Nothing for another shell.
std::optional<std::string> completion(const CLI::App& program, std::string_view shell);

}  // namespace usher::cli
