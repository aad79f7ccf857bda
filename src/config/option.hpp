#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.hpp"
#include "core/jid.hpp"
#include "core/password_policy.hpp"
#include "core/time.hpp"

namespace usher::config {

/// What stands in a file behind a key that no option takes, such as a date.
struct Misfit {
  std::string_view what;  ///< "a date"
};

using Value = std::variant<std::string, std::int64_t, std::vector<std::string>, Misfit>;

enum class ValueType : std::uint8_t { text, number, list };

ValueType type_of(const Value& value);  ///< `text` for a `Misfit`
/// As TOML writes it; for the built-in values of the table alone, which need no escapes.
std::string toml_literal(const Value& value);
/// As an environment variable holds it: without quotes, lists separated by commas.
std::string environment_text(const Value& value);

/// Or a sentence that says what is wrong with a value, in words like `"x" is not a duration`.
template <class T>
using Checked = std::expected<T, std::string>;

/// What is configured about one host, before the defaults that depend on others are filled in.
struct HostSettings {
  core::DomainName domain;
  std::optional<std::string> public_url;
  std::optional<std::string> landing_url;
  std::optional<std::string> site_name;
  core::Duration invite_ttl = std::chrono::days{7};
  core::Duration reset_ttl = std::chrono::hours{24};
  std::optional<std::vector<std::string>> reserved_usernames;
  std::size_t password_min = core::password_characters_min_default;
  HostPageSettings pages;
  HostXmppSettings xmpp;
  HostCommandSettings commands;
};

/// One thing that an administrator can say. These tables drive reading, the mistakes, the reference
/// and the example, so that they can't disagree.
template <class Target>
struct Option {
  using Set = std::function<Checked<void>(Target&, const Value&, const std::filesystem::path& folder)>;

  std::string_view key;  ///< dotted; for a host without `host."DOMAIN".`
  /// What it is, for the reference: "duration".
  std::string_view kind;
  /// Absent where there is none that could be written down; `otherwise` then says what applies.
  std::optional<Value> default_value;
  std::string_view otherwise;
  Value example;
  std::string_view help;  ///< one sentence
  /// @param folder what a relative path is relative to
  Set set;
};

std::span<const Option<Config>> config_options();
std::span<const Option<HostSettings>> host_options();
/// The part of `host_options` that is about the XMPP server.
std::vector<Option<HostSettings>> make_xmpp_options();

template <class Target>
const Option<Target>* find_option(std::span<const Option<Target>> options, std::string_view key) {
  for (const Option<Target>& option : options) {
    if (option.key == key) return &option;
  }
  return nullptr;
}

/// `USHER_HTTP_LISTEN` for `http.listen`; for a domain the part that stands for it, `EXAMPLE_COM`.
std::string environment_name(std::string_view key);
std::string environment_part(std::string_view text);

}  // namespace usher::config
