#include <string>
#include <string_view>

#include "config/load.hpp"
#include "config/option.hpp"

namespace usher::config {
namespace {

constexpr std::string_view reference_head = R"(# Configuration

<!-- Made from the table of options in src/config/options.cpp, which a test compares it with. -->

usher reads one [TOML](https://toml.io/en/v1.0.0) file: the one that `--config` names, else `$USHER_CONFIG`,
`./usher.toml`, `/etc/usher/usher.toml`. Without any, the defaults below apply. `usher config check` reports every
mistake with its line; [usher.example.toml](../usher.example.toml) is a file to start from.

Each setting can be overridden by an environment variable; one that holds a list is separated by commas. An
unknown key or `USHER_` variable is a mistake (but for those that Kubernetes sets for a service named `usher`).

- Durations are a whole number and a unit: `500ms`, `90s`, `15m`, `24h`, `7d`, `2w`.
- Rates are a number per `s`, `m` or `h`, such as `50/s`, or `off`.
- Addresses are `IP:PORT`, with brackets around IPv6: `[::1]:5285`; `localhost` is 127.0.0.1, `*` every IPv4 address.
- Relative paths start from the file's folder, in the environment from the working directory.
)";

constexpr std::string_view hosts_head = R"(
## [host."DOMAIN"]

One table for each XMPP domain that usher serves, its name in quotes: `[host."example.com"]`. In the environment,
`USHER_HOSTS=example.com,example.org` adds hosts without a file, and `EXAMPLE_COM` stands for `example.com` in the
variables below: the domain in capitals with `_` for whatever is neither letter nor digit.
)";

constexpr std::string_view example_head =
    R"(# The configuration of usher. What begins with a # and a letter is a setting that is left at its default, or
# shown by an example where it has none: take the # away and change it.
# docs/configuration.md says more of each; `usher config check` tells whether all is well.
)";

std::string_view section_of(std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
}

std::string_view name_of(std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

template <class Target>
void add_reference(std::string& page, const Option<Target>& option, const std::string& variable) {
  const std::string fallback =
      option.default_value ? "`" + toml_literal(*option.default_value) + "`" : std::string(option.otherwise);
  page += "\n### " + std::string(name_of(option.key)) + "\n\n" + std::string(option.help) + "\n\n";
  page += "- Value: " + std::string(option.kind) + "\n";
  page += "- Default: " + fallback + "\n";
  page += "- Example: `" + std::string(name_of(option.key)) + " = " + toml_literal(option.example) + "`\n";
  page += "- Environment: `" + variable + "`\n";
}

template <class Target>
void add_example(std::string& page, const Option<Target>& option) {
  // An empty list shows nobody what to write.
  const bool telling = option.default_value && toml_literal(*option.default_value) != "[]";
  page += "\n# " + std::string(option.help) + "\n";
  if (!option.default_value) page += "# Default: " + std::string(option.otherwise) + "\n";
  if (option.default_value && !telling) page += "# Default: none\n";
  page += "#" + std::string(name_of(option.key)) + " = " +
          toml_literal(telling ? *option.default_value : option.example) + "\n";
}

}  // namespace

std::string reference_markdown() {
  std::string page(reference_head);
  page += "\n## At the top\n";
  std::string_view section;
  for (const auto& option : config_options()) {
    if (section_of(option.key) != section) {
      section = section_of(option.key);
      page += "\n## [" + std::string(section) + "]\n";
    }
    add_reference(page, option, environment_name(option.key));
  }
  page += hosts_head;
  section = {};
  for (const auto& option : host_options()) {
    if (section_of(option.key) != section) {
      section = section_of(option.key);
      page += "\n## [host.\"DOMAIN\"." + std::string(section) + "]\n";
    }
    add_reference(page, option, "USHER_HOST__EXAMPLE_COM__" + environment_part(option.key));
  }
  return page;
}

std::string example_toml() {
  std::string page(example_head);
  std::string_view section;
  for (const auto& option : config_options()) {
    if (section_of(option.key) != section) {
      section = section_of(option.key);
      page += "\n[" + std::string(section) + "]\n";
    }
    add_example(page, option);
  }
  page += "\n# One such table for each XMPP domain that usher serves.\n[host.\"example.com\"]\n";
  section = {};
  for (const auto& option : host_options()) {
    if (section_of(option.key) != section) {
      section = section_of(option.key);
      page += "\n[host.\"example.com\"." + std::string(section) + "]\n";
    }
    add_example(page, option);
  }
  return page;
}

}  // namespace usher::config
