#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/config/config.hpp"

namespace usher::config {

/// One thing that is wrong: `usher.toml:12: http.listen: "foo" is not host:port; write for instance
/// "127.0.0.1:5285"`. Never holds a secret.
using Mistake = std::string;

struct Loaded {
  Config config;
  /// The file that was read; empty where there was none and the built-in defaults apply.
  std::string source;
};

/// `NAME=VALUE` pairs, as the environment has them.
using Environment = std::vector<std::pair<std::string, std::string>>;

/// The process's own environment.
Environment process_environment();

/// Reads the configuration from the `given` file, else $USHER_CONFIG, ./usher.toml, /etc/usher/usher.toml;
/// none of these is no mistake unless it was named. Then the environment overrides single keys.
/// @returns all mistakes, not just the first
std::expected<Loaded, std::vector<Mistake>> load(const std::optional<std::string>& given,
                                                 const Environment& environment);

/// docs/configuration.md, from the table of options.
std::string reference_markdown();
/// usher.toml(5): the same as a man page.
std::string man_page(std::string_view version);
/// Every option with its default, commented: a file to start from.
std::string example_toml();

}  // namespace usher::config
