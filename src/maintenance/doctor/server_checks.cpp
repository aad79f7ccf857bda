#include "maintenance/doctor/server_checks.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace usher::doctor {
namespace {

constexpr std::string_view plugin_before = "plugin ";

constexpr std::chrono::days certificate_days_wanted{14};
constexpr int ok = 200;

/// What follows `before` in the line that starts so; nothing where there is no such line.
std::optional<std::string> line_after(const std::string& text, const std::string& before) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(before)) return line.substr(before.size());
  }
  return std::nullopt;
}

Finding judge_plugin(const std::string& check, const std::string& version, const std::string& ours) {
  const std::string what = "by usher's plugin " + version;
  // Plugins for other servers, which others write, count their versions as they like.
  if (version.contains(" on Prosody ") && !version.starts_with(ours + ' ')) {
    return warning(check, what + ", and this usher came with " + ours,
                   "copy plugins/prosody/mod_usher to Prosody's plugins anew, and restart Prosody");
  }
  return good(check, what);
}

Finding judge_accounts(const std::string& host, const std::string& state, const std::string& plugin) {
  const std::string check = "accounts of " + host;
  const auto by = line_after(state, check + ": ");
  if (by && by->starts_with(plugin_before)) {
    return judge_plugin(check, by->substr(plugin_before.size()), plugin);
  }
  if (by == "administration commands") {
    return warning(check, "by administration commands: apps can't register by token",
                   "load usher's plugin, if there is one for your server: docs/prosody.md");
  }
  if (by == "none, unanswered") {
    return bad(
        check, "none can be made: the XMPP server answers nothing that usher asks",
        "look whether it hangs, and what in it drops requests of components: of ejabberd 24.12 that is "
        "mod_privilege, which has to be taken out of its modules; then ask again in some seconds");
  }
  return bad(
      check,
      "none can be made: the XMPP server has no plugin of usher's, and refuses administration commands",
      "load usher's plugin, or make the component an administrator (docs/prosody.md, docs/ejabberd.md), "
      "and ask again in some seconds");
}

/// Nothing where the plugin does it.
std::optional<Finding> judge_rosters(const std::string& host, const std::string& state) {
  const std::string check = "contacts of " + host;
  const auto by = line_after(state, "rosters of " + host + ": ");
  if (!by) return std::nullopt;
  if (by == "privilege") return good(check, "by the privilege to write rosters");
  if (by == "privilege, untried") {
    return warning(
        check, "the server lets usher write rosters, but whether it then writes them is not known yet",
        "let usher read them too (XEP-0356), register by an invite that has an inviter, and ask again");
  }
  if (by == "privilege, in vain") {
    return warning(
        check, "the server lets usher write rosters, and then does not: its pages say whom to add",
        "load usher's plugin, if there is one for your server; if that is ejabberd, its mod_privilege "
        "can't be used");
  }
  return warning(check, "not made by usher: its pages say whom to add",
                 "grant the component the privilege to write rosters (XEP-0356): docs/prosody.md");
}

/// Nothing where there is nothing wrong.
std::optional<Finding> judge_modules(const std::string& host, const std::string& state) {
  const auto modules = line_after(state, "in the way at " + host + ": ");
  if (!modules) return std::nullopt;
  return bad(
      "modules of " + host, "the XMPP server has others that refuse usher's tokens: " + *modules,
      "take them out of its modules (on Prosody also out of the global list, or name them in the host's "
      "modules_disabled), and restart it: docs/prosody.md, docs/ejabberd.md");
}

std::vector<Finding> judge_links(const std::string& state, const std::vector<std::string>& xmpp_hosts,
                                 const std::string& plugin) {
  std::vector<Finding> findings;
  const auto node = line_after(state, "node: ");
  if (node == "nobody leads") {
    const auto why = line_after(state, "does not lead: ").value_or("another one has to");
    return {bad("XMPP", "nobody leads: nobody can register; this node does not, since " + why,
                "mend that here or on another node; usher's logs say more")};
  }
  if (node == "another one leads")
    return {good("XMPP", "another node leads and makes accounts for this one")};
  if (node && node != "leads")
    return {bad("XMPP", "this node is " + *node, "check that it reaches the database; usher's log says why")};
  std::istringstream lines(state);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("xmpp ")) continue;
    const auto colon = line.find(": ");
    const std::string check = "component " + line.substr(5, colon - 5);
    if (line.ends_with(": connected")) {
      findings.push_back(good(check, "connected to the XMPP server"));
    } else {
      findings.push_back(bad(check, "not connected to the XMPP server",
                             "compare secret and port on both sides; usher's log says why"));
    }
  }
  const bool all_connected =
      std::ranges::all_of(findings, [](const Finding& each) { return each.verdict == Verdict::good; });
  if (all_connected) {
    for (const std::string& host : xmpp_hosts) {
      findings.push_back(judge_accounts(host, state, plugin));
      if (auto contacts = judge_rosters(host, state)) findings.push_back(*std::move(contacts));
      if (auto modules = judge_modules(host, state)) findings.push_back(*std::move(modules));
    }
  }
  return findings;
}

std::optional<domain::Timestamp> parse_expiry(const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  std::tm parts{};
  in >> std::get_time(&parts, "%b %d %H:%M:%S %Y");
  if (in.fail()) return std::nullopt;
  return domain::Timestamp{std::chrono::seconds{::timegm(&parts)}};
}

Finding judge_certificate(const std::string& check, const std::string& expires, domain::Timestamp now) {
  const auto time = parse_expiry(expires);
  if (!time) return warning(check, "the certificate does not say when it expires", "look at it by openssl");
  const auto days = std::chrono::duration_cast<std::chrono::days>(*time - now).count();
  const std::string what = "the certificate is good for " + std::to_string(days) + " days";
  if (*time - now < certificate_days_wanted)
    return warning(check, what, "see to it that it is renewed in time");
  return good(check, what);
}

Finding judge_proxy(const std::string& check, const Seen& seen, bool is_https, bool behind_proxy) {
  if (is_https && !seen.secure) {
    return bad(check, "usher takes requests for unencrypted ones",
               "have the proxy send X-Forwarded-Proto, and name the proxy in http.trusted_proxies");
  }
  const bool local = seen.client.starts_with("127.") || seen.client == "::1";
  if (behind_proxy && is_https && local) {
    return warning(
        check, "usher took " + seen.client + " for the client's address: limits would hit everybody at once",
        "have the proxy send X-Forwarded-For, and name it in http.trusted_proxies; where this machine "
        "asks itself by that address, all is good");
  }
  return good(check, "usher knows who asks: " + seen.client);
}

}  // namespace

std::vector<Finding> check_running_server(const Get& get, const std::string& address,
                                          const std::vector<std::string>& xmpp_hosts,
                                          const std::string& plugin) {
  if (address.empty()) {
    return {warning(
        "server",
        "operations.listen names no address: the running server can't be asked, even where the service "
        "manager holds a socket for it (FileDescriptorName=operations)",
        "set it to \"127.0.0.1:9280\", or to that socket's address")};
  }
  const auto answer = get("http://" + address + "/readyz");
  if (!answer) {
    return {bad("server", "usher does not answer at " + address + ": " + answer.error().what,
                "start it: usher serve")};
  }
  if (answer->status != ok) return {bad("server", "usher is not ready", "its log says why")};
  std::vector<Finding> findings{good("server", "usher runs and is ready")};
  if (answer->body.contains(demo_accounts_line)) {
    findings.push_back(warning("accounts",
                               "kept in memory by --demo-accounts: they are not real, and gone when it ends",
                               "start usher without it, and connect it to the XMPP server: docs/prosody.md"));
    return findings;
  }
  if (xmpp_hosts.empty()) {
    findings.push_back(warning("XMPP", "no host is connected to an XMPP server: nobody can register",
                               "set host.\"DOMAIN\".xmpp: docs/prosody.md"));
    return findings;
  }
  for (Finding& finding : judge_links(answer->body, xmpp_hosts, plugin))
    findings.push_back(std::move(finding));
  return findings;
}

std::vector<Finding> check_public_url(const Get& get, const domain::Host& host, const SelfCheck& self,
                                      secrets::Random& random, domain::Timestamp now, bool behind_proxy) {
  const std::string of_host = " of " + host.domain.str();
  const std::string question = self.ask(random);
  const bool is_https = host.public_url.starts_with("https://");
  const auto answer = get(host.public_url + std::string(SelfCheck::path) + "?" + question);
  if (!answer && answer.error().cause == WebFailure::Cause::no_authorities) {
    return {bad("TLS" + of_host,
                host.public_url + " can't be checked: this machine has no list of certificate authorities (" +
                    answer.error().what + ")",
                "apt install ca-certificates")};
  }
  if (!answer && answer.error().cause == WebFailure::Cause::certificate) {
    return {bad("TLS" + of_host, host.public_url + ": " + answer.error().what,
                "get a certificate for that name, and have the whole chain sent")};
  }
  if (!answer) {
    return {bad("public URL" + of_host, host.public_url + ": " + answer.error().what,
                "check the name's DNS entry, the web server and the firewall, or change public_url")};
  }
  const auto seen = answer->status == ok ? parse_seen(answer->body) : std::nullopt;
  if (!seen || seen->answer != self.answer(question)) {
    return {bad("public URL" + of_host,
                host.public_url + " is answered, but not by this usher (status " +
                    std::to_string(answer->status) + ")",
                "have the web server pass /invite to usher, and check that it runs with this key file")};
  }
  std::vector<Finding> findings{good("public URL" + of_host, host.public_url + " reaches this usher")};
  if (is_https) findings.push_back(judge_certificate("TLS" + of_host, answer->certificate_expires, now));
  findings.push_back(judge_proxy("proxy" + of_host, *seen, is_https, behind_proxy));
  return findings;
}

}  // namespace usher::doctor
