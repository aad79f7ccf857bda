#include "adapters/web/api/v1/invite_out.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "adapters/web/api/v1/json_out.hpp"
#include "base/text/csv.hpp"
#include "base/text/joined.hpp"
#include "domain/model/time.hpp"

namespace usher::api::v1 {
namespace {

using domain::Invite;

constexpr std::array headings{
    std::string_view{"id"},         std::string_view{"kind"},       std::string_view{"state"},
    std::string_view{"username"},   std::string_view{"contact"},    std::string_view{"groups"},
    std::string_view{"roles"},      std::string_view{"note"},       std::string_view{"labels"},
    std::string_view{"uses_limit"}, std::string_view{"uses_used"},  std::string_view{"created_at"},
    std::string_view{"created_by"}, std::string_view{"expires_at"}, std::string_view{"revoked_at"},
};
/// Between several in one field: those of a list hold no line breaks, but they may hold commas.
constexpr std::string_view separator = "; ";

bool has_links(const Call& call, Links links) {
  return links == Links::always || call.key->scopes.contains(domain::Scope::read_links);
}

std::string name_or_nothing(const std::optional<domain::Localpart>& name) { return name ? name->str() : ""; }

std::vector<std::string> row_of(const Invite& invite, domain::Timestamp now) {
  const auto label = [](const auto& each) { return each.first + '=' + each.second; };
  const auto limit = invite.uses_allowed.value();
  const auto creator = domain::creator_of(invite);
  return {domain::to_string(invite.id),
          std::string(domain::name_of(invite.kind)),
          std::string(domain::name_of(invite.state_at(now))),
          name_or_nothing(invite.username),
          name_or_nothing(invite.inviter),
          text::joined(invite.groups, separator),
          text::joined(invite.roles, separator),
          invite.note,
          text::joined(invite.labels, separator, label),
          limit ? std::to_string(*limit) : "unlimited",
          std::to_string(invite.uses_committed),
          domain::to_rfc3339(invite.created_at),
          std::string(domain::name_of(creator.type)) + ':' + creator.id,
          domain::to_rfc3339(invite.expires_at),
          invite.revoked_at ? domain::to_rfc3339(*invite.revoked_at) : ""};
}

std::string link_or_nothing(const Services& services, const Invite& invite) {
  if (invite.kind == domain::InviteKind::reset) return {};
  return std::string(services.invitations.link_of(invite).reveal());
}

}  // namespace

boost::json::object shown(const Services& services, const Call& call, const Invite& invite, Links links) {
  auto body = to_json(invite, services.invitations.now());
  const auto url = has_links(call, links) ? link_or_nothing(services, invite) : "";
  if (url.empty()) return body;
  body["url"] = url;
  body["uri"] = domain::xmpp_uri(invite, services.invitations.token_of(invite.id).reveal());
  return body;
}

http::Response table_response(const Services& services, const Call& call, int status,
                              std::span<const Invite> invites, Links links) {
  const bool with_links = has_links(call, links);
  const auto now = services.invitations.now();
  std::vector<std::string_view> heading(headings.begin(), headings.end());
  if (with_links) heading.emplace_back("url");
  std::string table = text::csv_row(heading);
  for (const Invite& invite : invites) {
    auto row = row_of(invite, now);
    if (with_links) row.push_back(link_or_nothing(services, invite));
    const std::vector<std::string_view> fields(row.begin(), row.end());
    table += text::csv_row(fields);
  }
  return csv_response(status, std::move(table));
}

http::Response csv_response(int status, std::string table) {
  http::Response response(status, std::move(table));
  response.set("Content-Type", "text/csv; charset=utf-8; header=present");
  return response;
}

}  // namespace usher::api::v1
