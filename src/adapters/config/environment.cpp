#include "adapters/config/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "adapters/config/checks.hpp"
#include "base/text/ascii.hpp"
#include "base/text/spelling.hpp"
#include "base/text/utf8.hpp"
#include "base/text/whole_number.hpp"

namespace usher::config {
namespace {

constexpr std::string_view prefix = "USHER_";
constexpr std::string_view host_prefix = "USHER_HOST__";
constexpr std::string_view hosts_variable = "USHER_HOSTS";
constexpr std::string_view file_variable = "USHER_CONFIG";
constexpr std::string_view credentials_variable = "CREDENTIALS_DIRECTORY";
constexpr std::size_t name_bytes_max = 1200;  ///< more than that of any setting of the longest domain
constexpr std::size_t value_bytes_max = 64 * std::size_t{1024};

/// Kubernetes tells each container of the services beside it; one named `usher` gets these names
/// (Kubernetes, "Service", section "Environment variables").
bool is_of_kubernetes(std::string_view name) {
  return name == "USHER_PORT" || name.starts_with("USHER_PORT_") || name.starts_with("USHER_SERVICE_");
}

/// A variable's name as mistakes call it: short and on one line, whatever stands in the environment. No
/// name of a setting is changed by it: they hold letters, digits and `_`.
std::string shown(std::string_view name) {
  std::string result(name.substr(0, name_bytes_max));
  std::ranges::replace_if(result, [](char c) { return c <= ' ' || c > '~'; }, '?');
  return result;
}

/// An empty list is written so: a variable that is empty may come from another that was never set.
constexpr std::string_view empty_list = "[]";

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> list;
  if (text == empty_list) return list;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const std::string_view each = text::trimmed(text.substr(0, comma), " ");
    if (!each.empty()) list.emplace_back(each);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return list;
}

/// Whether nothing is said, which could mean the default, or none, or all.
bool says_nothing(std::string_view text) { return text.find_first_not_of(" ,") == std::string_view::npos; }

/// A text where it is no number: the option then says that it needs one.
Value value_of(const std::string& text, ValueType type) {
  if (type == ValueType::list) return split(text);
  if (type == ValueType::text) return text;
  const auto number = text::whole_number<std::int64_t>(text);
  return number ? Value{*number} : Value{Misfit{"a text"}};
}

class Variables {
 public:
  Variables(const std::filesystem::path& folder, Builder& builder) : folder_(folder), builder_(builder) {
    for (const auto& option : config_options()) {
      names_.push_back(option.environment);
      if (!option.file_environment.empty()) names_.push_back(option.file_environment);
    }
    names_.emplace_back(hosts_variable);
    names_.emplace_back(file_variable);
  }

  /// The hosts first: the rest may speak of them.
  void add_hosts(std::string_view name, const std::string& value) {
    std::vector<std::string> seen;
    for (const std::string& each : split(value)) {
      const auto domain = domain::DomainName::parse(each);
      if (domain && std::ranges::find(seen, domain->str()) != seen.end()) {
        builder_.refuse(Place::in_environment(name), in_quotes(each) + " stands there twice; leave out one");
      } else if (!domain || builder_.find_host(*domain) == nullptr) {
        builder_.add_host(each, Place::in_environment(name));
      }
      if (domain) seen.push_back(domain->str());
    }
  }

  void set(const std::string& name, const std::string& value) {
    const Place place = Place::in_environment(name);
    if (name.starts_with(host_prefix)) return set_host(name, value);
    for (const auto& option : config_options()) {
      if (option.environment == name)
        return builder_.set(option, value_of(value, type_of(option.example)), place, folder_);
      if (option.file_environment == name) return builder_.set_from_file(option, value, place, folder_);
    }
    refuse_unknown(name, place);
  }

  /// @param file a credential
  void set_by_credential(const std::string& name, const std::filesystem::path& file) {
    const Place place = Place::in_environment("credential " + name);
    const auto set_by = [&](const auto& option, const auto& give, const auto& give_from_file) {
      if (option.secrecy == Secrecy::none) {
        builder_.refuse(place, "is no secret; set it in the file or the environment");
      } else {
        option.secrecy == Secrecy::text ? give_from_file(Value{file.string()}) : give(Value{file.string()});
      }
    };
    for (const auto& option : config_options()) {
      if (option.environment != name) continue;
      return set_by(
          option, [&](const Value& value) { builder_.set(option, value, place, folder_); },
          [&](const Value& value) { builder_.set_from_file(option, value, place, folder_); });
    }
    for (const auto& option : host_options()) {
      const auto part = host_part(name, option.environment);
      if (!part) continue;
      HostSettings* host = the_host(place, *part);
      if (host == nullptr) return;
      return set_by(
          option, [&](const Value& value) { builder_.set(*host, option, value, place, folder_); },
          [&](const Value& value) { builder_.set_from_file(*host, option, value, place, folder_); });
    }
    refuse_unknown(name, place);
  }

 private:
  void refuse_unknown(const std::string& name, const Place& place) {
    const std::vector<std::string_view> names(names_.begin(), names_.end());
    const auto meant = text::nearest(name, names);
    builder_.refuse(place, meant.empty()
                               ? "there is no such setting; docs/configuration.md lists them all"
                               : "there is no such setting; did you mean " + std::string(meant) + "?");
  }

  /// `EXAMPLE_COM` of `USHER_HOST__EXAMPLE_COM__SITE_NAME` and `__SITE_NAME`.
  static std::optional<std::string_view> host_part(std::string_view name, std::string_view end) {
    if (!name.starts_with(host_prefix) || end.empty()) return std::nullopt;
    name.remove_prefix(host_prefix.size());
    if (!name.ends_with(end)) return std::nullopt;
    return name.substr(0, name.size() - end.size());
  }

  void set_host(const std::string& name, const std::string& value) {
    const Place place = Place::in_environment(name);
    for (const auto& option : host_options()) {
      if (const auto part = host_part(name, option.environment)) {
        if (HostSettings* host = the_host(place, *part))
          builder_.set(*host, option, value_of(value, type_of(option.example)), place, folder_);
        return;
      }
      if (const auto part = host_part(name, option.file_environment)) {
        if (HostSettings* host = the_host(place, *part))
          builder_.set_from_file(*host, option, value, place, folder_);
        return;
      }
    }
    std::string known;
    for (const auto& option : host_options()) {
      known += " " + option.environment;
      if (!option.file_environment.empty()) known += " " + option.file_environment;
    }
    builder_.refuse(place, "does not end with the name of a host's setting:" + known);
  }

  HostSettings* the_host(const Place& place, std::string_view part) {
    const auto hosts = builder_.hosts_by_environment_part(part);
    if (hosts.size() == 1) return hosts.front();
    builder_.refuse(place, hosts.empty() ? "there is no such host; add it in the file, or to " +
                                               std::string(hosts_variable)
                                         : "could mean " + hosts[0]->domain.str() + " or " +
                                               hosts[1]->domain.str() + "; set it in the file instead");
    return nullptr;
  }

  const std::filesystem::path& folder_;
  Builder& builder_;
  std::vector<std::string> names_;
};

/// Where systemd lays out the credentials of a service (systemd.exec(5), LoadCredential=).
constexpr const char* credentials_of_service = "/run/credentials/usher.service";

std::optional<std::string> credentials_folder(const Environment& environment) {
  for (const auto& [name, value] : environment) {
    if (name == credentials_variable) return value;
  }
  return std::nullopt;
}

/// The names of usher's own, sorted; others are there for others.
std::vector<std::string> credentials_in(const std::filesystem::path& folder, std::error_code& error) {
  std::vector<std::string> names;
  std::filesystem::directory_iterator files(folder, error);
  for (; !error && files != std::filesystem::directory_iterator(); files.increment(error)) {
    auto name = files->path().filename().string();
    if (name.starts_with(prefix)) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

void apply_credentials(const Environment& environment, Variables& variables, Builder& builder) {
  const auto folder = credentials_folder(environment);
  if (!folder) return;
  std::error_code error;
  const auto names = credentials_in(*folder, error);
  if (error) {
    builder.refuse(Place::in_environment(credentials_variable),
                   in_quotes(*folder) + " can't be read: " + error.message());
  }
  for (const std::string& name : names) {
    variables.set_by_credential(shown(name), std::filesystem::path(*folder) / name);
  }
}

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const std::string_view text = *each;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

void add_credentials_of_service(Environment& environment) {
  if (!credentials_folder(environment) && ::access(credentials_of_service, R_OK | X_OK) == 0) {
    environment.emplace_back(credentials_variable, credentials_of_service);
  }
}

void apply_environment(const Environment& environment, const std::filesystem::path& folder,
                       Builder& builder) {
  Environment ours;
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(prefix) || name == file_variable || is_of_kubernetes(name)) continue;
    const Place place = Place::in_environment(shown(name));
    if (value.size() > value_bytes_max) {
      builder.refuse(place, "has more than " + std::to_string(value_bytes_max) + " bytes");
    } else if (!text::is_utf8(value)) {
      builder.refuse(place, "is not valid UTF-8");
    } else if (says_nothing(value)) {
      builder.refuse(place, "is empty; leave it out for the default, or write " + std::string(empty_list) +
                                " where an empty list is meant");
    } else {
      ours.emplace_back(place.text, value);
    }
  }
  std::ranges::sort(ours);
  Variables variables(folder, builder);
  for (const auto& [name, value] : ours) {
    if (name == hosts_variable) variables.add_hosts(name, value);
  }
  for (const auto& [name, value] : ours) {
    if (name != hosts_variable) variables.set(name, value);
  }
  apply_credentials(environment, variables, builder);
}

}  // namespace usher::config
