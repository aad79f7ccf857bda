#include <string>
#include <string_view>

#include "adapters/config/load.hpp"
#include "adapters/config/option.hpp"

namespace usher::config {
namespace {

constexpr std::string_view reference_head = R"(# Configuration

<!-- Made from the table of options in src/adapters/config/options.cpp, which a test compares it with. -->

usher reads one [TOML](https://toml.io/en/v1.0.0) file: the one that `--config` names, else `$USHER_CONFIG`,
`./usher.toml`, `/etc/usher/usher.toml`. Without any, the defaults below apply. `usher config check` reports every
mistake with its line; [usher.example.toml](../usher.example.toml) is a file to start from.

Each setting can be overridden by an environment variable. Lists are separated by commas there, and `[]` is an empty
list. An empty variable is a mistake, since it may come from another one that was never set; so is an unknown key or
an unknown `USHER_` variable (except those that Kubernetes sets for a service named `usher`).

A secret need not stand among the rest. Instead of the value of `NAME`, `NAME_file` (in the environment
`USHER_..._FILE`) names a file that holds it and nothing else but the end of its line; or a systemd credential that is
called like the variable is the value (`LoadCredential=USHER_DATABASE:/etc/usher/database`), or the file where the
setting is one. The environment and credentials override the file. To give one secret twice, in the file or outside of
it, is a mistake; so is a file that is empty. `SIGHUP` reads them again.

- Durations are a whole number and a unit: `500ms`, `90s`, `15m`, `24h`, `7d`, `2w`.
- Rates are a number per `s`, `m` or `h`, such as `50/s`, or `off`.
- Addresses are `IP:PORT`, with brackets around IPv6: `[::1]:5285`; `localhost` is 127.0.0.1, `*` every IPv4 address.
- Relative paths start from the file's folder, and those in the environment from the working directory.
)";

constexpr std::string_view hosts_head = R"(
## [host."DOMAIN"]

One table for each XMPP domain that usher serves, its name in quotes: `[host."example.com"]`. In the environment,
`USHER_HOSTS=example.com,example.org` adds hosts without a file, and `EXAMPLE_COM` stands for `example.com` in the
variables below: the domain in capitals with `_` for whatever is neither letter nor digit.
)";

constexpr std::string_view example_head =
    R"(# The configuration of usher. A line that begins with a # and a letter is a setting with its default, or with an
# example if it has none: to change it, take the # away.
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

std::string file_example(const auto& option) { return "/etc/usher/" + std::string(option.key); }

/// Where a secret may stand instead; nothing for what is none.
std::string elsewhere(const auto& option, std::string_view prefix) {
  const std::string variable = std::string(prefix) + option.environment;
  if (option.secrecy == Secrecy::file) return "- As a systemd credential: `" + variable + "`\n";
  if (option.secrecy == Secrecy::none) return "";
  return "- In a file of its own: `" + std::string(name_of(option.file_key)) + " = \"" +
         file_example(option) + "\"`, or `" + std::string(prefix) + option.file_environment +
         "`\n- As a systemd credential: `" + variable + "`\n";
}

void add_reference(std::string& page, const auto& option, std::string_view prefix) {
  const std::string name(name_of(option.key));
  page += "\n### " + name + "\n\n" + std::string(option.help) + "\n\n";
  page += "- Value: " + option.kind + (option.range.empty() ? "" : ", " + option.range) + "\n";
  page += "- Default: " +
          (option.default_value ? "`" + toml_literal(*option.default_value) + "`"
                                : std::string(option.otherwise)) +
          "\n";
  page += "- Example: `" + name + " = " + toml_literal(option.example) + "`\n";
  page += "- Environment: `" + std::string(prefix) + option.environment + "`\n";
  page += elsewhere(option, prefix);
}

void add_example(std::string& page, const auto& option) {
  // An empty list shows nobody what to write.
  const bool telling = option.default_value && toml_literal(*option.default_value) != "[]";
  page += "\n# " + std::string(option.help) + "\n";
  if (!telling) page += "# Default: " + std::string(option.default_value ? "none" : option.otherwise) + "\n";
  if (!option.file_key.empty()) {
    page += "# In a file of its own: " + std::string(name_of(option.file_key)) + " = \"" +
            file_example(option) + "\"\n";
  }
  page += "#" + std::string(name_of(option.key)) + " = " +
          toml_literal(telling ? *option.default_value : option.example) + "\n";
}

/// Calls `add(option)` for each, behind a header for each section.
void add_all(std::string& page, const auto& options, const std::string& before, const std::string& behind,
             const auto& add) {
  std::string_view section;
  for (const auto& option : options) {
    if (section_of(option.key) != section) {
      section = section_of(option.key);
      page.append(before).append(section).append(behind);
    }
    add(option);
  }
}

}  // namespace

std::string reference_markdown() {
  std::string page(reference_head);
  page += "\n## At the top\n";
  add_all(page, config_options(), "\n## [", "]\n",
          [&](const auto& option) { add_reference(page, option, ""); });
  page += hosts_head;
  add_all(page, host_options(), "\n## [host.\"DOMAIN\".", "]\n",
          [&](const auto& option) { add_reference(page, option, "USHER_HOST__EXAMPLE_COM"); });
  return page;
}

std::string example_toml() {
  std::string page(example_head);
  const auto add = [&](const auto& option) { add_example(page, option); };
  add_all(page, config_options(), "\n[", "]\n", add);
  page += "\n# One such table for each XMPP domain that usher serves.\n[host.\"example.com\"]\n";
  add_all(page, host_options(), "\n[host.\"example.com\".", "]\n", add);
  return page;
}

}  // namespace usher::config
