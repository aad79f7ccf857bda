#include "adapters/cli/host_rendering.hpp"

#include <algorithm>
#include <cstddef>

#include <boost/json.hpp>

#include "adapters/cli/rendering_parts.hpp"
#include "base/text/one_line.hpp"
#include "domain/json/json_parts.hpp"
#include "domain/model/duration.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;

template <class Number>
json::value number_or_null(const std::optional<Number>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::object host_object(const ShownHost& shown) {
  const domain::Host& host = shown.host;
  const auto longest = host.invite_ttl_max;
  return {
      {"host", host.domain.str()},
      {"site_name", host.site_name},
      {"public_url", host.public_url},
      {"paused", domain::pause_json(shown.pause)},
      {"invite_ttl_max", longest ? json::value(domain::format_duration(*longest, 2)) : json::value(nullptr)},
      {"invite_uses_max", number_or_null(host.invite_uses_max)},
      {"invites_live_max", number_or_null(host.invites_live_max)}};
}

std::string pause_text(const domain::HostPause& pause) {
  std::string text =
      "paused since " + time_text(pause.at) + " by " + std::string(domain::name_of(pause.by.type));
  if (!pause.by.id.empty()) text += ' ' + text::one_line(pause.by.id);
  text += pause.until ? ", until " + time_text(*pause.until) : ", until it is resumed";
  if (!pause.reason.empty()) text += ": " + text::one_line(pause.reason);
  return text;
}

std::string state_text(const ShownHost& shown) { return shown.pause ? pause_text(*shown.pause) : "open"; }

}  // namespace

std::string host_json(const ShownHost& shown) { return json::serialize(host_object(shown)); }

std::string hosts_json(const std::vector<ShownHost>& all) {
  json::array hosts;
  for (const ShownHost& each : all) hosts.push_back(host_object(each));
  return json::serialize(json::object{{"hosts", std::move(hosts)}});
}

std::string host_text(const ShownHost& shown) {
  const domain::Host& host = shown.host;
  std::string text = "host: " + host.domain.str() + '\n';
  text += "name: " + text::one_line(host.site_name) + '\n';
  text += "address: " + host.public_url + '\n';
  text += "state: " + state_text(shown) + '\n';
  text += "live invites at most: " +
          (host.invites_live_max ? std::to_string(*host.invites_live_max) : "no limit") + '\n';
  return text;
}

std::string hosts_text(const std::vector<ShownHost>& all) {
  std::size_t width = 0;
  for (const ShownHost& each : all) width = std::max(width, each.host.domain.str().size());
  std::string text;
  for (const ShownHost& each : all) {
    std::string name = each.host.domain.str();
    name.resize(width, ' ');
    text += name + "  " + state_text(each) + '\n';
  }
  return text;
}

}  // namespace usher::cli
