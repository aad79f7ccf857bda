#include "domain/model/username_policy.hpp"

#include <utility>

#include "domain/model/look_alikes.hpp"
#include "domain/model/reserved_usernames.hpp"

namespace usher::domain {

const std::vector<std::string>& reserved_usernames_default() {
  static const std::vector<std::string> names{
      "abuse",    "account",   "accounts",      "admin",    "administrator", "anonymous", "billing",
      "bot",      "contact",   "daemon",        "ejabberd", "everyone",      "guest",     "help",
      "helpdesk", "host",      "hostmaster",    "info",     "invite",        "invites",   "jabber",
      "legal",    "localhost", "mailer-daemon", "me",       "moderator",     "news",      "no-reply",
      "nobody",   "noc",       "noreply",       "null",     "operator",      "owner",     "postmaster",
      "privacy",  "prosody",   "register",      "root",     "sales",         "security",  "server",
      "service",  "staff",     "superuser",     "support",  "sysadmin",      "system",    "undefined",
      "usher",    "webmaster", "www",           "xmpp"};
  return names;
}

Result<Localpart> choose_username(std::string_view text, const std::optional<Localpart>& pinned,
                                  std::span<const std::string> reserved) {
  if (pinned && text.empty()) return *pinned;
  auto name = Localpart::parse(text);
  if (!name) return name;
  if (pinned) {
    if (*name == *pinned) return name;
    return fail(Errc::username_mismatch);
  }
  if (looks_reserved(*name, reserved)) return fail(Errc::username_reserved);
  if (auto honest = check_appearance(*name); !honest) return std::unexpected(std::move(honest).error());
  return name;
}

}  // namespace usher::domain
