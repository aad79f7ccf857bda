#pragma once

#include <cstddef>
#include <deque>
#include <expected>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/config/load.hpp"
#include "adapters/config/option.hpp"

namespace usher::config {

/// Where something was said: in a line of a file or in an environment variable.
struct Place {
  std::string text;      ///< `usher.toml:12`, or the variable's name
  std::size_t line = 0;  ///< mistakes are reported in this order
  bool in_file = true;

  static Place in_environment(std::string_view name) {
    return {.text = std::string(name), .line = std::numeric_limits<std::size_t>::max(), .in_file = false};
  }
};

/// Takes what file and environment say, remembers each mistake, and makes the configuration of it.
class Builder {
 public:
  static constexpr std::size_t hosts_max = 1000;
  static constexpr std::size_t mistakes_max = 100;

  /// @param folder what a relative path is relative to
  void set(const Option<Config>& option, const Value& value, const Place& place,
           const std::filesystem::path& folder);
  void set(HostSettings& host, const Option<HostSettings>& option, const Value& value, const Place& place,
           const std::filesystem::path& folder);

  /// The same for a secret by the file that holds it; `value` names that.
  void set_from_file(const Option<Config>& option, const Value& value, const Place& place,
                     const std::filesystem::path& folder);
  void set_from_file(HostSettings& host, const Option<HostSettings>& option, const Value& value,
                     const Place& place, const std::filesystem::path& folder);

  /// Adds a host, unless it is a mistake to.
  /// @returns null then; else it lives as long as the builder
  HostSettings* add_host(std::string_view domain, const Place& place);
  /// The hosts whose names look alike in the environment.
  std::vector<HostSettings*> hosts_by_environment_part(std::string_view part);
  [[nodiscard]] HostSettings* find_host(const domain::DomainName& domain);

  void refuse(const Place& place, std::string_view sentence);

  /// Fills in the defaults that depend on others and checks what belongs together.
  std::expected<Config, std::vector<Mistake>> finish();

 private:
  struct PlacedHost {
    HostSettings settings;
    Place place;
  };
  struct PlacedMistake {
    std::size_t line = 0;
    std::size_t found = 0;  ///< how many were found before
    std::string text;
  };

  template <class Target>
  void apply(const Option<Target>& option, Target& target, const Value& value, const Place& place,
             const std::string& key, const std::filesystem::path& folder);
  template <class Target>
  void apply_file(const Option<Target>& option, Target& target, const Value& value, const Place& place,
                  const std::string& prefix, const std::filesystem::path& folder);
  /// Refuses what is given a second time at one level, the file's or the environment's.
  bool is_given_twice(const Place& place, const std::string& key);

  [[nodiscard]] Place place_of(std::string_view key) const;
  void check_tls();
  void check_listeners();
  void check_addresses_differ();
  /// Whether the host is connected to its server at all; mistakes are refused.
  bool check_xmpp(const std::string& prefix, const HostXmppSettings& xmpp);
  void check_ttls(const std::string& prefix, const HostSettings& settings);
  std::optional<domain::Host> finished(const PlacedHost& host);

  Config config_;
  std::deque<PlacedHost> hosts_;
  std::map<std::string, Place, std::less<>> places_;  ///< of what was set, by key
  std::map<std::string, std::string> shared_;         ///< what has to be the same on all nodes, by key
  std::set<std::string, std::less<>> failed_;         ///< keys that hold a mistake
  std::vector<PlacedMistake> mistakes_;
};

}  // namespace usher::config
