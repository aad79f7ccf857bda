#include "adapters/cli/key_rendering.hpp"

#include <sstream>
#include <utility>

#include <boost/json.hpp>

#include "adapters/cli/rendering_parts.hpp"
#include "base/text/joined.hpp"
#include "domain/json/json_parts.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;
using domain::ApiKey;
using domain::Timestamp;

std::string name_of(const domain::DomainName& host) { return host.str(); }

std::string hosts_text(const ApiKey& key) { return text::joined(key.hosts(), ", ", name_of); }

/// `100/day, 12 used`; empty where there is none.
std::string quota_text(const ApiKey& key, Timestamp now) {
  if (!key.quota) return {};
  const auto used = domain::use_at(*key.quota, key.quota_use, now).invites;
  return domain::to_string(*key.quota) + ", " + std::to_string(used) + " used";
}

json::object key_object(const ApiKey& key, Timestamp now) {
  return {{"id", key.id},
          {"host", key.host.str()},
          {"hosts", domain::hosts_json(key)},
          {"name", key.name.empty() ? json::value(nullptr) : json::value(key.name)},
          {"scopes", json::value_from(domain::names_of(key.scopes))},
          {"methods", json::value_from(domain::names_of(key.methods))},
          {"created_at", domain::to_rfc3339(key.created_at)},
          {"expires_at", domain::optional_time(key.expires_at)},
          {"last_used_at", domain::optional_time(key.last_used_at)},
          {"quota", domain::quota_json(key, now)}};
}

std::string time_or(const std::optional<Timestamp>& time, const std::string& otherwise) {
  return time ? domain::to_rfc3339(*time) : otherwise;
}

}  // namespace

std::string key_json(const domain::IssuedKey& issued, Timestamp now) {
  json::object object = key_object(issued.key, now);
  object["key"] = issued.text.reveal();
  return json::serialize(object);
}

std::string key_json(const ApiKey& key, Timestamp now) { return json::serialize(key_object(key, now)); }

std::string keys_json(const std::vector<ApiKey>& keys, Timestamp now) {
  json::array array;
  for (const auto& key : keys) array.push_back(key_object(key, now));
  return json::serialize(array);
}

std::string key_line(const ApiKey& key, Timestamp now) {
  std::vector<std::string> more;
  if (!key.more_hosts.empty()) more.push_back("for " + hosts_text(key));
  if (key.quota) more.push_back("quota " + quota_text(key, now));
  const std::string line = key.id + '\t' + (key.name.empty() ? "<unknown>" : key.name);
  return more.empty() ? line : line + '\t' + text::joined(more, "; ");
}

std::string key_text(const ApiKey& key, Timestamp now) {
  std::ostringstream text;
  const auto line = [&text](std::string_view name, std::string_view value) {
    if (!value.empty()) text << name << ": " << value << '\n';
  };
  line("id", key.id);
  line("name", key.name);
  line(key.more_hosts.empty() ? "host" : "hosts", hosts_text(key));
  line("scopes", text::joined(domain::names_of(key.scopes), ", "));
  line("methods", text::joined(domain::names_of(key.methods), ", "));
  line("created", domain::to_rfc3339(key.created_at));
  line("expires", time_or(key.expires_at, "never"));
  line("last used", time_or(key.last_used_at, "never"));
  line("quota", quota_text(key, now));
  if (key.quota) {
    line("quota renews", domain::to_rfc3339(domain::renewal_of(*key.quota, key.quota_use, now)));
  }
  return text.str();
}

}  // namespace usher::cli
