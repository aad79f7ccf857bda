#include "core/username_policy.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <unicode/uspoof.h>

namespace usher::core {
namespace {

struct CheckerCloser {
  void operator()(USpoofChecker* checker) const noexcept { uspoof_close(checker); }
};
using Checker = std::unique_ptr<USpoofChecker, CheckerCloser>;

Checker open_checker() {
  UErrorCode status = U_ZERO_ERROR;
  Checker checker{uspoof_open(&status)};
  uspoof_setChecks(checker.get(), USPOOF_RESTRICTION_LEVEL | USPOOF_INVISIBLE | USPOOF_MIXED_NUMBERS,
                   &status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU's data on look-alike characters is missing");
  uspoof_setRestrictionLevel(checker.get(), USPOOF_HIGHLY_RESTRICTIVE);
  return checker;
}

/// Never changed once it is made, so any thread may ask it.
const USpoofChecker* checker() {
  static const Checker opened = open_checker();
  return opened.get();
}

bool is_separator(char c) { return c == '.' || c == '-' || c == '_'; }
char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// The same for all names that look the same; empty where the name is too long to be taken for another.
std::string appearance_of(std::string_view name) {
  constexpr std::size_t bytes_max = 256;
  if (name.size() > bytes_max) return {};
  // One character's skeleton has at most 18 characters in Unicode 15; 4 bytes each.
  std::array<char, bytes_max * 18 * 4> skeleton{};
  UErrorCode status = U_ZERO_ERROR;
  const int32_t size =
      uspoof_getSkeletonUTF8(checker(), 0, name.data(), static_cast<int32_t>(name.size()), skeleton.data(),
                             static_cast<int32_t>(skeleton.size()), &status);
  if (U_FAILURE(status)) return {};
  std::string appearance(skeleton.data(), static_cast<std::size_t>(size));
  std::erase_if(appearance, is_separator);
  // A skeleton is not case-folded: that of 0 is a capital O.
  std::ranges::transform(appearance, appearance.begin(), ascii_lower);
  return appearance;
}

bool looks_honest(const Localpart& name) {
  UErrorCode status = U_ZERO_ERROR;
  const int32_t found = uspoof_check2UTF8(checker(), name.str().data(),
                                          static_cast<int32_t>(name.str().size()), nullptr, &status);
  return U_SUCCESS(status) && found == 0;
}

bool looks_reserved(const Localpart& name, std::span<const std::string> reserved) {
  const std::string appearance = appearance_of(name.str());
  return !appearance.empty() && std::ranges::any_of(reserved, [&](const std::string& word) {
    const auto prepared = Localpart::parse(word);
    return appearance == appearance_of(prepared ? prepared->str() : word);
  });
}

}  // namespace

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
    return std::unexpected(Error{Errc::username_mismatch});
  }
  if (looks_reserved(*name, reserved)) return std::unexpected(Error{Errc::username_reserved});
  if (!looks_honest(*name)) {
    return std::unexpected(
        Error{Errc::username_invalid, "a username can't mix alphabets so that it looks like another"});
  }
  return name;
}

}  // namespace usher::core
