#include "domain/model/password_policy.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text/ascii.hpp"
#include "base/text/stringprep.hpp"
#include "base/text/utf8.hpp"
#include "domain/model/host.hpp"
#include "domain/model/password_strength.hpp"

namespace usher::domain {
namespace {

static_assert(password_bytes_max <= text::stringprep_bytes_max);

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

/// Nothing where SASLprep refuses it.
secrets::Secret prepared(std::string_view password) {
  // Of ASCII, SASLprep forbids the control characters and changes nothing (RFC 4013 section 2).
  if (text::is_ascii(password)) return secrets::Secret{std::string(password)};
  return secrets::Secret{text::stringprep(password, text::StringprepProfile::saslprep)};
}

std::size_t characters_in(std::string_view utf8) {
  return utf8.size() - static_cast<std::size_t>(std::ranges::count_if(utf8, text::continues_character));
}

/// The name and the parts between its full stops and the like, where they are long enough to be words: a
/// letter or two are in every password.
void add_names(std::vector<std::string>& names, std::string_view name) {
  constexpr std::size_t word_min = 3;
  if (name.size() >= word_min) names.emplace_back(name);
  while (!name.empty()) {
    const auto end = std::min(name.find_first_of(" .-_'"), name.size());
    if (end >= word_min) names.emplace_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
}

}  // namespace

std::expected<secrets::Secret, PasswordProblem> prepare_password(const secrets::Secret& password,
                                                                 const BareJid& address, const Host& host,
                                                                 const std::optional<Localpart>& inviter) {
  const std::string_view text = password.reveal();
  if (text.size() > password_bytes_max) return std::unexpected(PasswordProblem::too_long);
  if (!text::is_utf8(text) || std::ranges::any_of(text, is_control)) {
    return std::unexpected(PasswordProblem::malformed);
  }
  if (text.empty()) return std::unexpected(PasswordProblem::too_short);
  secrets::Secret ready = prepared(text);
  if (ready.empty()) return std::unexpected(PasswordProblem::malformed);
  if (ready.reveal().size() > password_bytes_max) return std::unexpected(PasswordProblem::too_long);
  if (characters_in(ready.reveal()) < host.password_min) return std::unexpected(PasswordProblem::too_short);
  std::vector<std::string> names;
  add_names(names, address.local().str());
  add_names(names, address.domain().str());
  add_names(names, host.site_name);
  if (inviter) add_names(names, inviter->str());
  if (estimate_strength_bits(ready.reveal(), names) < std::log2(password_guesses_min)) {
    return std::unexpected(PasswordProblem::too_weak);
  }
  return ready;
}

Error error_of(PasswordProblem problem, std::size_t characters_min) {
  switch (problem) {
    case PasswordProblem::too_short:
      return {Errc::password_refused,
              "a password has at least " + std::to_string(characters_min) + " characters"};
    case PasswordProblem::too_long:
      return {Errc::password_refused,
              "a password has at most " + std::to_string(password_bytes_max) + " bytes"};
    case PasswordProblem::too_weak:
      return {Errc::password_refused, "this password is too easy to guess"};
    default:
      break;
  }
  return {Errc::password_refused,
          "a password can't hold control characters or characters that are unknown to "
          "some apps, such as emoji"};
}

}  // namespace usher::domain
