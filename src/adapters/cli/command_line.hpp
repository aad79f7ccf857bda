#pragma once

#include <iosfwd>

#include "adapters/cli/backend.hpp"

namespace usher::cli {

/// Exit codes of the program.
enum ExitCode : int { done = 0, refused = 1, wrong_usage = 2 };

/// Runs the command that the arguments name. What was asked for goes to `out`, complaints to `err`.
/// @returns an exit code
int run(int argc, const char* const* argv, Backend& backend, std::ostream& out, std::ostream& err);

}  // namespace usher::cli
