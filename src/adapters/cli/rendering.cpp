#include "adapters/cli/rendering.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <sstream>

#include <boost/json.hpp>

#include "adapters/cli/event_rendering.hpp"
#include "adapters/cli/rendering_parts.hpp"
#include "base/text/joined.hpp"
#include "domain/json/event_json.hpp"
#include "domain/json/json_parts.hpp"
#include "domain/model/time.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;
using domain::Invite;
using domain::Timestamp;

json::object invite_object(const Invite& invite, Timestamp now) {
  const auto uses_allowed = invite.uses_allowed.value();
  return {{"id", domain::to_string(invite.id)},
          {"host", invite.host.str()},
          {"kind", domain::name_of(invite.kind)},
          {"state", domain::name_of(invite.state_at(now))},
          {"username", domain::optional_name(invite.username)},
          {"inviter", domain::optional_name(invite.inviter)},
          {"groups", json::value_from(invite.groups)},
          {"roles", json::value_from(invite.roles)},
          {"uses_allowed", uses_allowed ? json::value(*uses_allowed) : json::value(nullptr)},
          {"uses_committed", invite.uses_committed},
          {"uses_reserved", invite.uses_reserved},
          {"created_at", domain::to_rfc3339(invite.created_at)},
          {"expires_at", domain::to_rfc3339(invite.expires_at)},
          {"revoked_at", domain::optional_time(invite.revoked_at)},
          {"source", domain::name_of(invite.source)},
          {"source_detail", invite.source_detail},
          {"note", invite.note},
          {"labels", json::value_from(invite.labels)}};
}

std::string uses_of(const Invite& invite) {
  const auto allowed = invite.uses_allowed.value();
  return std::to_string(invite.uses_committed) + "/" + (allowed ? std::to_string(*allowed) : "unlimited");
}

/// Whom the invite is about, in a few words.
std::string subject_of(const Invite& invite) {
  if (invite.username) return invite.username->str();
  if (invite.inviter) return "contact of " + invite.inviter->str();
  return "anyone";
}

using Row = std::array<std::string, 7>;

std::string aligned(const std::vector<Row>& rows) {
  std::array<std::size_t, std::tuple_size_v<Row>> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      line.append(widths[i] - row[i].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace

std::string error_json(std::string_view code, std::string_view detail) {
  return json::serialize(json::object{{"error", json::object{{"code", code}, {"detail", detail}}}});
}

std::string invite_json(const Invite& invite, Timestamp now, const secrets::Secret& link,
                        std::string_view uri, const std::vector<domain::Redemption>& uses,
                        const std::vector<domain::Event>* history) {
  json::object object = invite_object(invite, now);
  object["link"] = link.reveal();
  object["uri"] = uri.empty() ? json::value(nullptr) : json::value(uri);
  json::array used_by;
  for (const auto& use : uses) {
    if (!use.committed_at) continue;
    used_by.push_back({{"address", use.redeemer.str()}, {"at", domain::to_rfc3339(*use.committed_at)}});
  }
  object["used_by"] = std::move(used_by);
  if (history != nullptr) {
    json::array events;
    for (const auto& event : *history) events.push_back(domain::to_json(event));
    object["events"] = std::move(events);
  }
  return json::serialize(object);
}

std::string uses_text(const std::vector<domain::Redemption>& uses) {
  std::string text;
  for (const auto& use : uses) {
    if (!use.committed_at) continue;
    text += "used by: " + use.redeemer.str() + " at " + domain::to_rfc3339(*use.committed_at) + '\n';
  }
  return text;
}

std::string history_text(const std::vector<domain::Event>& history) {
  std::string text;
  for (const auto& event : history) text += "event: " + event_text(event) + '\n';
  return text;
}

std::string revocation_json(std::uint64_t invites, bool done) {
  return json::serialize(json::object{{"done", done}, {"invites", invites}});
}

std::string invites_json(const std::vector<Invite>& invites, const std::optional<std::string>& next,
                         Timestamp now) {
  json::array array;
  for (const auto& invite : invites) array.push_back(invite_object(invite, now));
  return json::serialize(json::object{{"invites", std::move(array)},
                                      {"more", next.has_value()},
                                      {"next", next ? json::value(*next) : json::value(nullptr)}});
}

std::string invites_text(const std::vector<Invite>& invites, Timestamp now) {
  std::vector<Row> rows{{"ID", "KIND", "STATE", "USES", "EXPIRES", "FOR", "NOTE"}};
  for (const auto& invite : invites) {
    rows.push_back({domain::to_string(invite.id), std::string(domain::name_of(invite.kind)),
                    std::string(domain::name_of(invite.state_at(now))), uses_of(invite),
                    domain::to_rfc3339(invite.expires_at), subject_of(invite), invite.note});
  }
  return aligned(rows);
}

std::string invite_text(const Invite& invite, Timestamp now, const secrets::Secret& link,
                        std::string_view uri, const std::vector<domain::Redemption>& uses) {
  std::ostringstream text;
  const auto line = [&text](std::string_view name, std::string_view value) {
    if (!value.empty()) text << name << ": " << value << '\n';
  };
  line("id", domain::to_string(invite.id));
  line("host", invite.host.str());
  line("kind", domain::name_of(invite.kind));
  line("state", domain::name_of(invite.state_at(now)));
  line("uses", uses_of(invite));
  line("uses under way", invite.uses_reserved == 0 ? "" : std::to_string(invite.uses_reserved));
  text << uses_text(uses);
  line("username", invite.username ? invite.username->str() : "");
  line("inviter", invite.inviter ? invite.inviter->str() : "");
  line("groups", text::joined(invite.groups, ", "));
  line("roles", text::joined(invite.roles, ", "));
  line("created", domain::to_rfc3339(invite.created_at));
  line("expires", domain::to_rfc3339(invite.expires_at));
  line("revoked", invite.revoked_at ? domain::to_rfc3339(*invite.revoked_at) : "");
  line("source", std::string(domain::name_of(invite.source)) +
                     (invite.source_detail.empty() ? "" : " (" + invite.source_detail + ")"));
  line("note", invite.note);
  line("labels",
       text::joined(invite.labels, ", ", [](const auto& label) { return label.first + '=' + label.second; }));
  line("link", link.reveal());
  line("uri", uri);
  return text.str();
}

}  // namespace usher::cli
