#include <string>
#include <string_view>

#include "core/invite.hpp"

namespace usher::core {
namespace {

/// Percent-encodes what RFC 5122 section 2.2 does not allow in an address as it is.
std::string encode(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  constexpr std::string_view kept = "-._~!$*";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (alphanumeric || kept.contains(c)) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += hex[byte >> 4U];
      encoded += hex[byte & 0xFU];
    }
  }
  return encoded;
}

std::string uri(const std::optional<Localpart>& local, const DomainName& domain, std::string_view action,
                std::string_view token) {
  std::string text = "xmpp:";
  if (local) text += encode(local->str()) + '@';
  text += encode(domain.str());
  text += '?';
  text += action;
  text += ";preauth=";
  text += token;
  return text;
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

}  // namespace usher::core
