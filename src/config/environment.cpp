#include "config/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "config/checks.hpp"
#include "config/spelling.hpp"
#include "core/text.hpp"

namespace usher::config {
namespace {

constexpr std::string_view prefix = "USHER_";
constexpr std::string_view host_prefix = "USHER_HOST__";
constexpr std::string_view hosts_variable = "USHER_HOSTS";
constexpr std::string_view file_variable = "USHER_CONFIG";
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

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> list;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    std::string_view each = text.substr(0, comma);
    while (each.starts_with(' ')) each.remove_prefix(1);
    while (each.ends_with(' ')) each.remove_suffix(1);
    if (!each.empty()) list.emplace_back(each);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return list;
}

/// A text where it is no number: the option then says that it needs one.
Value value_of(const std::string& text, ValueType type) {
  if (type == ValueType::list) return split(text);
  if (type == ValueType::text) return text;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return Misfit{"a text"};
  return number;
}

class Variables {
 public:
  Variables(const std::filesystem::path& folder, Builder& builder) : folder_(folder), builder_(builder) {
    for (const auto& option : config_options()) names_.push_back(environment_name(option.key));
    names_.emplace_back(hosts_variable);
    names_.emplace_back(file_variable);
  }

  /// The hosts first: the rest may speak of them.
  void add_hosts(std::string_view name, const std::string& value) {
    std::vector<std::string> seen;
    for (const std::string& each : split(value)) {
      const auto domain = core::DomainName::parse(each);
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
      if (environment_name(option.key) != name) continue;
      builder_.set(option, value_of(value, type_of(option.example)), place, folder_);
      return;
    }
    const std::vector<std::string_view> names(names_.begin(), names_.end());
    const auto meant = nearest(name, names);
    builder_.refuse(place, meant.empty()
                               ? "there is no such setting; docs/configuration.md lists them all"
                               : "there is no such setting; did you mean " + std::string(meant) + "?");
  }

 private:
  void set_host(const std::string& name, const std::string& value) {
    const std::string_view rest = std::string_view(name).substr(host_prefix.size());
    for (const auto& option : host_options()) {
      const std::string suffix = "__" + environment_part(option.key);
      if (!rest.ends_with(suffix)) continue;
      const auto part = rest.substr(0, rest.size() - suffix.size());
      if (HostSettings* host = the_host(name, part)) {
        builder_.set(*host, option, value_of(value, type_of(option.example)), Place::in_environment(name),
                     folder_);
      }
      return;
    }
    std::string known;
    for (const auto& option : host_options()) known += " __" + environment_part(option.key);
    builder_.refuse(Place::in_environment(name), "does not end with the name of a host's setting:" + known);
  }

  HostSettings* the_host(const std::string& name, std::string_view part) {
    const auto hosts = builder_.hosts_by_environment_part(part);
    if (hosts.size() == 1) return hosts.front();
    builder_.refuse(Place::in_environment(name),
                    hosts.empty()
                        ? "there is no such host; add it in the file, or to " + std::string(hosts_variable)
                        : "could mean " + hosts[0]->domain.str() + " or " + hosts[1]->domain.str() +
                              "; set it in the file instead");
    return nullptr;
  }

  const std::filesystem::path& folder_;
  Builder& builder_;
  std::vector<std::string> names_;
};

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

void apply_environment(const Environment& environment, const std::filesystem::path& folder,
                       Builder& builder) {
  Environment ours;
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(prefix) || name == file_variable || is_of_kubernetes(name)) continue;
    const Place place = Place::in_environment(shown(name));
    if (value.size() > value_bytes_max) {
      builder.refuse(place, "has more than " + std::to_string(value_bytes_max) + " bytes");
    } else if (!core::is_utf8(value)) {
      builder.refuse(place, "is not valid UTF-8");
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
}

}  // namespace usher::config
