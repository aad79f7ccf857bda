#pragma once

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace usher::cli {

/// usher(1), as groff_man(7) writes it: every command and option that the program knows.
std::string man_page(const CLI::App& program, const std::string& version);

}  // namespace usher::cli
