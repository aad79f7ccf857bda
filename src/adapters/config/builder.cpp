#include "adapters/config/builder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/config/checks.hpp"
#include "adapters/config/secret_file.hpp"
#include "adapters/config/setters.hpp"
#include "base/text/ascii.hpp"
#include "domain/model/domain_ascii.hpp"
#include "domain/model/duration.hpp"
#include "domain/model/username_policy.hpp"

namespace usher::config {
namespace {

bool holds_control(const std::string& text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
}

bool holds_control(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return holds_control(*text);
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  return list != nullptr &&
         std::ranges::any_of(*list, [](const std::string& each) { return holds_control(each); });
}

bool has_port_zero(const std::string& address) { return address.ends_with(":0"); }

}  // namespace

bool Builder::is_given_twice(const Place& place, const std::string& key) {
  const auto before = places_.find(key);
  if (before == places_.end() || before->second.in_file != place.in_file) return false;
  failed_.insert(key);
  refuse(place, (place.in_file ? key + ": " : "") + "is given by " + before->second.text +
                    " too; leave out one of them");
  return true;
}

template <class Target>
void Builder::apply(const Option<Target>& option, Target& target, const Value& value, const Place& place,
                    const std::string& key, const std::filesystem::path& folder) {
  if (option.secrecy != Secrecy::none && is_given_twice(place, key)) return;
  places_.insert_or_assign(key, place);
  const Checked<void> done = holds_control(value)
                                 ? Checked<void>(std::unexpected("must not hold control characters"))
                                 : option.set(target, value, folder);
  if (done) {
    failed_.erase(key);
    const bool shared = option.secrecy == Secrecy::none && !may_differ(option.key, option.kind);
    if (shared) shared_[key] = environment_text(value);
    const bool is_default =
        option.default_value && environment_text(*option.default_value) == environment_text(value);
    if (is_default) shared_.erase(key);
    return;
  }
  failed_.insert(key);
  const std::string example = place.in_file ? toml_literal(option.example) : environment_text(option.example);
  refuse(place, (place.in_file ? key + ": " : "") + done.error() + "; write for instance " + example);
}

template <class Target>
void Builder::apply_file(const Option<Target>& option, Target& target, const Value& value, const Place& place,
                         const std::string& prefix, const std::filesystem::path& folder) {
  const std::string key = prefix + std::string(option.key);
  const auto given = as<std::string>(value, "a text in quotes");
  const auto file = given ? check_path(*given, folder) : std::unexpected(given.error());
  const auto secret = file ? read_secret_file(*file) : std::unexpected(file.error());
  if (secret) return apply(option, target, Value{*secret}, place, key, folder);
  places_.insert_or_assign(key, place);
  failed_.insert(key);
  refuse(place, (place.in_file ? prefix + option.file_key + ": " : "") + secret.error());
}

void Builder::set_from_file(const Option<Config>& option, const Value& value, const Place& place,
                            const std::filesystem::path& folder) {
  apply_file(option, config_, value, place, "", folder);
}

void Builder::set_from_file(HostSettings& host, const Option<HostSettings>& option, const Value& value,
                            const Place& place, const std::filesystem::path& folder) {
  apply_file(option, host, value, place, "host.\"" + host.domain.str() + "\".", folder);
}

void Builder::set(const Option<Config>& option, const Value& value, const Place& place,
                  const std::filesystem::path& folder) {
  apply(option, config_, value, place, std::string(option.key), folder);
}

void Builder::set(HostSettings& host, const Option<HostSettings>& option, const Value& value,
                  const Place& place, const std::filesystem::path& folder) {
  apply(option, host, value, place, "host.\"" + host.domain.str() + "\"." + std::string(option.key), folder);
}

HostSettings* Builder::add_host(std::string_view domain, const Place& place) {
  const auto parsed = domain::DomainName::parse(domain);
  if (!parsed) {
    refuse(place, in_quotes(domain) + " is no domain of an XMPP server; write for instance " +
                      (place.in_file ? "[host.\"example.com\"]" : "example.com"));
    return nullptr;
  }
  if (hosts_.size() >= hosts_max) {
    refuse(place, "there are more than " + std::to_string(hosts_max) + " hosts; leave some to another usher");
    return nullptr;
  }
  return &hosts_.emplace_back(PlacedHost{.settings = HostSettings{.domain = *parsed}, .place = place})
              .settings;
}

HostSettings* Builder::find_host(const domain::DomainName& domain) {
  const auto found =
      std::ranges::find_if(hosts_, [&](const PlacedHost& host) { return host.settings.domain == domain; });
  return found == hosts_.end() ? nullptr : &found->settings;
}

std::vector<HostSettings*> Builder::hosts_by_environment_part(std::string_view part) {
  std::vector<HostSettings*> found;
  for (PlacedHost& host : hosts_) {
    const domain::DomainName& domain = host.settings.domain;
    if (environment_part(domain.str()) == part || environment_part(domain::ascii_form(domain)) == part)
      found.push_back(&host.settings);
  }
  return found;
}

void Builder::refuse(const Place& place, std::string_view sentence) {
  std::string text = place.text + ": " + std::string(sentence);
  mistakes_.push_back({.line = place.line, .found = mistakes_.size(), .text = std::move(text)});
}

Place Builder::place_of(std::string_view key) const {
  const auto found = places_.find(key);
  return found == places_.end() ? Place{.text = "usher"} : found->second;
}

void Builder::check_tls() {
  static constexpr std::array<std::string_view, 3> keys{"http.tls_listen", "http.certificate",
                                                        "http.private_key"};
  const std::array given{!config_.http.tls_listen.empty(), !config_.http.certificate.empty(),
                         !config_.http.private_key.empty()};
  if (std::ranges::any_of(keys, [&](std::string_view key) { return failed_.contains(key); })) return;
  std::string missing;
  std::string_view present;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (given[i]) {
      present = present.empty() ? keys[i] : present;
    } else {
      missing += (missing.empty() ? "" : " and ") + std::string(keys[i]);
    }
  }
  if (present.empty() || missing.empty()) return;
  refuse(place_of(present), std::string(present) + ": HTTPS needs " + missing + " too; set " +
                                (missing.find(" and ") == std::string::npos ? "it" : "them") +
                                " or leave out " + std::string(present));
}

void Builder::check_listeners() {
  if (failed_.contains("http.listen") || failed_.contains("http.tls_listen")) return;
  if (!config_.http.listen.empty() || !config_.http.tls_listen.empty()) return;
  refuse(
      place_of("http.listen"),
      "http.listen: there is nothing to listen on, neither here nor in http.tls_listen; write for instance "
      "\"127.0.0.1:5285\"");
}

void Builder::check_addresses_differ() {
  std::map<std::string, std::string_view> taken;
  const auto take = [&](std::string_view key, const std::vector<std::string>& addresses) {
    if (failed_.contains(key)) return;
    for (const std::string& address : addresses) {
      if (has_port_zero(address)) continue;
      const auto [first, added] = taken.try_emplace(address, key);
      if (added) continue;
      refuse(place_of(key), std::string(key) + ": " + in_quotes(address) + " is taken already, in " +
                                std::string(first->second) + "; choose another port");
    }
  };
  take("http.listen", config_.http.listen);
  take("http.tls_listen", config_.http.tls_listen);
  take("operations.listen", config_.operations.listen);
}

bool Builder::check_xmpp(const std::string& prefix, const HostXmppSettings& xmpp) {
  for (const char* key : {"component", "secret", "server"}) {
    if (failed_.contains(prefix + key)) return false;
  }
  const bool has_secret = !xmpp.secret.empty();
  if (xmpp.component.empty()) {
    if (has_secret)
      refuse(place_of(prefix + "secret"), prefix + "secret: " + prefix + "component is needed too; set it");
    return false;
  }
  const Place place = place_of(prefix + "component");
  if (!has_secret) {
    refuse(
        place,
        prefix + "component: " + prefix +
            "secret or secret_file is needed too; set one (a credential of the service is there while that "
            "runs, for its user)");
  }
  const auto same = std::ranges::find_if(config_.host_xmpp, [&](const auto& other) {
    return other.second.component == xmpp.component && !(other.second == xmpp);
  });
  if (same != config_.host_xmpp.end()) {
    refuse(place, prefix + "component: " + in_quotes(xmpp.component) + " is that of host." +
                      in_quotes(same->first) + " too, with another server or secret; make them the same");
  }
  return true;
}

/// A default that is refused would refuse every invite of which nothing is said.
void Builder::check_ttls(const std::string& prefix, const HostSettings& settings) {
  if (!settings.invite_ttl_max) return;
  for (const auto& [key, ttl] :
       {std::pair{"invite_ttl", settings.invite_ttl}, std::pair{"reset_ttl", settings.reset_ttl}}) {
    if (ttl <= *settings.invite_ttl_max) continue;
    refuse(place_of(prefix + "invite_ttl_max"),
           prefix + "invite_ttl_max: " + in_quotes(domain::format_duration(*settings.invite_ttl_max, 2)) +
               " is shorter than " + key + ", which is " + in_quotes(domain::format_duration(ttl, 2)) +
               "; raise it, or set " + key + " to less");
  }
}

std::optional<domain::Host> Builder::finished(const PlacedHost& host) {
  const HostSettings& settings = host.settings;
  const std::string& domain = settings.domain.str();
  const std::string key = "host.\"" + domain + "\"";
  if (!settings.public_url && !text::is_ascii(domain::ascii_form(settings.domain))) {
    if (failed_.contains(key + ".public_url")) return std::nullopt;
    refuse(host.place, key +
                           ": public_url is needed, since the domain is not ASCII; write for instance "
                           "\"https://xn--mnchen-3ya.example\"");
    return std::nullopt;
  }
  std::string public_url = settings.public_url.value_or("https://" + domain::ascii_form(settings.domain));
  std::string landing_url =
      settings.landing_url.value_or(public_url + "/invite?" + std::string(domain::token_placeholder));
  check_ttls(key + '.', settings);
  config_.host_pages.emplace(domain, settings.pages);
  config_.host_commands.emplace(domain, settings.commands);
  if (check_xmpp(key + ".xmpp.", settings.xmpp)) config_.host_xmpp.emplace(domain, settings.xmpp);
  return domain::Host{
      .domain = settings.domain,
      .public_url = std::move(public_url),
      .landing_url = std::move(landing_url),
      .site_name = settings.site_name.value_or(domain),
      .invite_ttl = settings.invite_ttl,
      .reset_ttl = settings.reset_ttl,
      .reserved_usernames = settings.reserved_usernames.value_or(domain::reserved_usernames_default()),
      .password_min = settings.password_min,
      .invite_ttl_max = settings.invite_ttl_max,
      .invite_uses_max = settings.invite_uses_max,
      .invites_live_max = settings.invites_live_max};
}

std::expected<Config, std::vector<Mistake>> Builder::finish() {
  check_tls();
  check_listeners();
  check_addresses_differ();
  if (config_.database.empty() && config_.database_url.empty()) {
    config_.database = config_.data_dir / "usher.sqlite3";
  }
  if (config_.key_file.empty()) config_.key_file = config_.data_dir / "usher.key";
  if (config_.database == config_.key_file) {
    refuse(place_of("key_file"), "key_file: is the database's file; choose another one");
  }
  for (const PlacedHost& host : hosts_) {
    if (auto done = finished(host)) config_.hosts.push_back(*std::move(done));
  }
  for (const domain::Host& host : config_.hosts) shared_["host." + host.domain.str()];
  for (const auto& [key, value] : shared_) {
    config_.shared_settings.append(key).append(" = ").append(value).append("\n");
  }
  if (mistakes_.empty()) return std::move(config_);

  std::ranges::sort(mistakes_, {},
                    [](const PlacedMistake& each) { return std::pair(each.line, each.found); });
  std::vector<Mistake> texts;
  for (PlacedMistake& mistake : mistakes_) {
    if (texts.size() == mistakes_max) {
      texts.push_back("and " + std::to_string(mistakes_.size() - mistakes_max) + " more mistakes");
      break;
    }
    texts.push_back(std::move(mistake.text));
  }
  return std::unexpected(std::move(texts));
}

}  // namespace usher::config
