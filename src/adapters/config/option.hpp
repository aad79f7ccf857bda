#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/config/config.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/password_policy.hpp"
#include "domain/model/time.hpp"

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
  domain::DomainName domain;
  std::optional<std::string> public_url;
  std::optional<std::string> landing_url;
  std::optional<std::string> site_name;
  domain::Duration invite_ttl = std::chrono::days{7};
  domain::Duration reset_ttl = std::chrono::hours{24};
  std::optional<domain::Duration> invite_ttl_max;
  std::optional<std::uint32_t> invite_uses_max;
  std::optional<std::uint32_t> invites_live_max;
  std::optional<std::vector<std::string>> reserved_usernames;
  std::size_t password_min = domain::password_characters_min_default;
  HostPageSettings pages;
  HostXmppSettings xmpp;
  HostCommandSettings commands;
};

/// Whether it is a secret, which may stand elsewhere than among the settings that everybody may read.
enum class Secrecy : std::uint8_t {
  none,
  text,  ///< the value is one: a file of its own or a credential may hold it
  file,  ///< the value names a file that holds one: a credential may be that file
};

/// How values of one kind are written, checked and kept, and where: see setters.hpp, which makes them.
/// @tparam Set takes a target, a value and the folder that a relative path is relative to
/// @tparam Get takes a target, and gives the value that it holds
template <class Set, class Get>
struct Kind {
  std::string name;   ///< "duration"
  std::string range;  ///< "100ms to 1h"; may be empty
  Set set;
  Get get;
  Secrecy secrecy = Secrecy::none;
};

/// `USHER_HTTP_LISTEN` for `http.listen`; for a domain the part that stands for it, `EXAMPLE_COM`.
std::string environment_name(std::string_view key);
std::string environment_part(std::string_view text);

/// One thing that an administrator can say. These tables drive reading, the mistakes, the reference
/// and the example, so that they can't disagree.
template <class Target>
struct Option {
  using Set = std::function<Checked<void>(Target&, const Value&, const std::filesystem::path& folder)>;

  /// @param kind_of says the default too, by a target of which nothing was said
  /// @param shown an example; left out, the default is one
  /// @param instead what applies where there is no default that could be written down
  template <class SetKind, class GetKind>
  Option(std::string_view name, Kind<SetKind, GetKind> kind_of, std::string_view sentence,
         std::optional<Value> shown = {}, std::string_view instead = {})
      : key(name),
        kind(std::move(kind_of.name)),
        range(std::move(kind_of.range)),
        otherwise(instead),
        help(sentence),
        secrecy(kind_of.secrecy),
        set(std::move(kind_of.set)) {
    Target untouched = make_target();
    if (otherwise.empty()) default_value = kind_of.get(untouched);
    example = shown ? *std::move(shown) : default_value.value_or(Value{});
    environment = of_host ? "__" + environment_part(key) : environment_name(key);
    if (secrecy != Secrecy::text) return;
    file_key = std::string(key) + "_file";
    file_environment = environment + "_FILE";
  }

  std::string_view key;  ///< dotted; for a host without `host."DOMAIN".`
  std::string kind;      ///< what it is, for the reference
  std::string range;     ///< may be empty
  /// Absent where there is none that could be written down; `otherwise` then says what applies.
  std::optional<Value> default_value;
  std::string_view otherwise;
  Value example;
  std::string_view help;    ///< one sentence
  std::string environment;  ///< the variable; of a host's option what follows `USHER_HOST__EXAMPLE_COM`
  Secrecy secrecy = Secrecy::none;
  /// The key and the variable that name a file that holds the value; empty where none may.
  std::string file_key;
  std::string file_environment;
  Set set;

 private:
  static constexpr bool of_host = std::is_same_v<Target, HostSettings>;

  static Target make_target() {
    if constexpr (of_host) {
      return {.domain = *domain::DomainName::parse("example.com")};
    } else {
      return {};
    }
  }
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

/// The option whose value stands in the file that such a key names: `xmpp.secret` of `xmpp.secret_file`.
template <class Target>
const Option<Target>* find_option_in_file(std::span<const Option<Target>> options, std::string_view key) {
  for (const Option<Target>& option : options) {
    if (!option.file_key.empty() && option.file_key == key) return &option;
  }
  return nullptr;
}

/// Whether nodes that share a database may each have their own: what belongs to a machine, and paths.
bool may_differ(std::string_view key, std::string_view kind);

}  // namespace usher::config
