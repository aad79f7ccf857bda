#include <string>
#include <utility>
#include <vector>

#include "config/checks.hpp"
#include "config/option.hpp"
#include "config/setters.hpp"
#include "core/jid.hpp"

namespace usher::config {
namespace {

using std::filesystem::path;
using List = std::vector<std::string>;

constexpr std::size_t secret_bytes_max = 1000;
constexpr std::size_t addresses_max = 1000;

Checked<std::string> check_component(const std::string& given, const path&) {
  const auto domain = core::DomainName::parse(given);
  if (!domain) return std::unexpected(in_quotes(given) + " is no domain");
  return domain->str();
}

/// Mistakes never repeat what was given: it may be a secret but for a slip.
Checked<core::Secret> check_secret(const std::string& given, const path&) {
  if (given.empty()) return std::unexpected("is empty");
  if (given.size() > secret_bytes_max) return std::unexpected("is longer than 1000 bytes");
  return core::Secret{given};
}

Checked<std::string> check_server(const std::string& given, const path&) {
  const auto colon = given.rfind(':');
  const auto number = colon == std::string::npos ? std::string() : given.substr(colon + 1);
  const bool digits =
      !number.empty() && number.size() <= 5 && number.find_first_not_of("0123456789") == std::string::npos;
  const int port = digits ? std::stoi(number) : 0;
  if (colon == 0 || port < 1 || port > 65535)
    return std::unexpected(in_quotes(given) + " is no name or address with a port");
  return given;
}

Checked<std::string> check_who(const std::string& given) {
  if (given == "everyone" || given == "admins") return given;
  if (!core::BareJid::parse(given))
    return std::unexpected(in_quotes(given) + " is neither everyone, admins nor an address");
  return given;
}

}  // namespace

std::vector<Option<HostSettings>> make_xmpp_options() {
  return {
      {"xmpp.component", "domain", std::nullopt, "none: usher is not connected to the XMPP server",
       "usher.example.com",
       "usher's own domain on the XMPP server, as a component (XEP-0114) that the server knows by it.",
       text([](HostSettings& h) -> auto& { return h.xmpp.component; }, check_component)},
      {"xmpp.secret", "text", std::nullopt, "none", "long and random",
       "What the server knows the component by. Hosts with the same component share one connection.",
       text([](HostSettings& h) -> auto& { return h.xmpp.secret; }, check_secret)},
      {"xmpp.secret_file", "path", std::nullopt, "none", "/etc/usher/xmpp.secret",
       "A file that holds the secret in its first line; it goes before `secret`.",
       text([](HostSettings& h) -> auto& { return h.xmpp.secret_file; }, check_path)},
      {"xmpp.server", "name or address with port", "127.0.0.1:5347", "", "127.0.0.1:5347",
       "Where the server takes components. The connection is not encrypted: keep it on one machine.",
       text([](HostSettings& h) -> auto& { return h.xmpp.server; }, check_server)},
      {"commands.contact_invites", "list of `everyone`, `admins` and addresses", List{"everyone"}, "",
       List{"everyone"},
       "Which accounts may invite contacts by an ad-hoc command; an empty list: none. `everyone` is every "
       "account of the host.",
       list([](HostSettings& h) -> auto& { return h.commands.contact_invites; }, check_who, addresses_max)},
      {"commands.account_invites", "list of `everyone`, `admins` and addresses", List{"admins"}, "",
       List{"admins", "romeo@example.com"}, "The same for invites that an account can be registered by.",
       list([](HostSettings& h) -> auto& { return h.commands.account_invites; }, check_who, addresses_max)},
      {"commands.password_resets", "list of `everyone`, `admins` and addresses", List{"admins"}, "",
       List{"admins"}, "The same for links that set a new password for another account.",
       list([](HostSettings& h) -> auto& { return h.commands.password_resets; }, check_who, addresses_max)},
      {"commands.live_invites_max", "number, 1 to 1000", std::int64_t{100}, "", std::int64_t{100},
       "How many pending invites one account may have created by commands.",
       number([](HostSettings& h) -> auto& { return h.commands.live_invites_max; }, 1, 1000)},
      {"commands.rate", "rate or `off`", "20/h", "", "20/h",
       "How many invites one account may create by commands in a time.",
       rate([](HostSettings& h) -> auto& { return h.commands.rate; })},
  };
}

}  // namespace usher::config
