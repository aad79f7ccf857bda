#include <string>
#include <utility>
#include <vector>

#include "adapters/config/checks.hpp"
#include "adapters/config/option.hpp"
#include "adapters/config/setters.hpp"
#include "domain/model/jid.hpp"

namespace usher::config {
namespace {

using std::filesystem::path;
using List = std::vector<std::string>;

constexpr std::size_t secret_bytes_max = 1000;
constexpr std::size_t addresses_max = 1000;
// To keep it, as many invites are looked at as a list may hold.
constexpr std::uint32_t commands_rate_max = 1000;

Checked<std::string> check_component(const std::string& given, const path&) {
  const auto domain = domain::DomainName::parse(given);
  if (!domain) return std::unexpected(in_quotes(given) + " is no domain");
  return domain->str();
}

/// Mistakes never repeat what was given: it may be a secret but for a slip.
Checked<secrets::Secret> check_secret(const std::string& given, const path&) {
  if (given.empty()) return std::unexpected("is empty");
  if (given.size() > secret_bytes_max) return std::unexpected("is longer than 1000 bytes");
  return secrets::Secret{given};
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
  if (!domain::BareJid::parse(given))
    return std::unexpected(in_quotes(given) + " is neither everyone, admins nor an address");
  return given;
}

}  // namespace

std::vector<Option<HostSettings>> make_xmpp_options() {
  return {
      {"xmpp.component",
       text([](HostSettings& h) -> auto& { return h.xmpp.component; }, "domain", check_component),
       "usher's own domain on the XMPP server, as a component (XEP-0114) that the server knows by it.",
       "usher.example.com", "none: usher is not connected to the XMPP server"},
      {"xmpp.secret",
       secret(text([](HostSettings& h) -> auto& { return h.xmpp.secret; }, "text", check_secret)),
       "The component's secret, as the server has it. Hosts with the same component share one connection.",
       "long and random", "none"},
      {"xmpp.server",
       text([](HostSettings& h) -> auto& { return h.xmpp.server; }, "name or address with port",
            check_server),
       "Where the server takes components. The connection is not encrypted: keep it on one machine."},
      {"commands.contact_invites",
       list([](HostSettings& h) -> auto& { return h.commands.contact_invites; },
            "`everyone`, `admins` and addresses", check_who, addresses_max),
       "Which accounts may invite contacts by an ad-hoc command; an empty list: none. `everyone` is every "
       "account of the host."},
      {"commands.account_invites",
       list([](HostSettings& h) -> auto& { return h.commands.account_invites; },
            "`everyone`, `admins` and addresses", check_who, addresses_max),
       "The same for invites that an account can be registered by.", List{"admins", "romeo@example.com"}},
      {"commands.password_resets",
       list([](HostSettings& h) -> auto& { return h.commands.password_resets; },
            "`everyone`, `admins` and addresses", check_who, addresses_max),
       "The same for links that set a new password for another account."},
      {"commands.live_invites_max",
       number([](HostSettings& h) -> auto& { return h.commands.live_invites_max; }, 1, 1000),
       "How many pending invites one account may have created by commands."},
      {"commands.rate", rate([](HostSettings& h) -> auto& { return h.commands.rate; }, commands_rate_max),
       "How many invites one account may create by commands in a time."},
  };
}

}  // namespace usher::config
