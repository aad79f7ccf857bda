#include <string>
#include <string_view>

#include "base/text/percent.hpp"
#include "domain/model/invite.hpp"

namespace usher::domain {
namespace {

/// What RFC 5122 section 2.2 allows in an address as it is.
constexpr std::string_view kept = "-._~!$*";

std::string uri(const std::optional<Localpart>& local, const DomainName& domain, std::string_view action,
                std::string_view token) {
  std::string address = "xmpp:";
  if (local) address += text::percent_encoded(local->str(), kept) + '@';
  address += text::percent_encoded(domain.str(), kept);
  return address.append(1, '?').append(action).append(";preauth=").append(token);
}

}  // namespace

std::string xmpp_uri(const Invite& invite, std::string_view token) {
  switch (invite.kind) {
    case InviteKind::account:
    case InviteKind::group:
      return uri(invite.username, invite.host, "register", token);
    case InviteKind::contact:
      return uri(invite.inviter, invite.host, "roster", token);
    case InviteKind::contact_with_registration:
      return uri(invite.inviter, invite.host, "roster", token) + ";ibr=y";
    case InviteKind::reset:
      return {};
  }
  return {};
}

}  // namespace usher::domain
