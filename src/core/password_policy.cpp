#include "core/password_policy.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/password_strength.hpp"
#include "core/stringprep.hpp"
#include "core/text.hpp"

namespace usher::core {
namespace {

static_assert(password_bytes_max <= strength_bytes_max && password_bytes_max <= stringprep_bytes_max);

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// Nothing where SASLprep refuses it.
Secret prepared(std::string_view password) {
  // Of ASCII, SASLprep forbids the control characters and changes nothing (RFC 4013 section 2).
  if (std::ranges::all_of(password, is_ascii)) return Secret{std::string(password)};
  return Secret{stringprep(password, StringprepProfile::saslprep)};
}

std::size_t characters_in(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// The text and, where they are long enough to be words, the parts between its full stops and the like.
void add_names(std::vector<std::string>& names, std::string_view text) {
  constexpr std::size_t word_min = 3;
  if (!text.empty()) names.emplace_back(text);
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(".-_"), text.size());
    if (end >= word_min) names.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::expected<Secret, PasswordProblem> prepare_password(const Secret& password, const BareJid& address,
                                                        std::size_t characters_min) {
  const std::string_view text = password.reveal();
  if (text.size() > password_bytes_max) return std::unexpected(PasswordProblem::too_long);
  if (!is_utf8(text) || std::ranges::any_of(text, is_control)) {
    return std::unexpected(PasswordProblem::malformed);
  }
  if (text.empty()) return std::unexpected(PasswordProblem::too_short);
  Secret ready = prepared(text);
  if (ready.empty()) return std::unexpected(PasswordProblem::malformed);
  if (ready.reveal().size() > password_bytes_max) return std::unexpected(PasswordProblem::too_long);
  if (characters_in(ready.reveal()) < characters_min) return std::unexpected(PasswordProblem::too_short);
  std::vector<std::string> names;
  add_names(names, address.local().str());
  add_names(names, address.domain().str());
  if (estimate_strength_bits(ready.reveal(), names) < password_bits_min) {
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
    case PasswordProblem::malformed:
      break;
  }
  return {Errc::password_refused,
          "a password can't hold control characters or characters that are unknown to "
          "some apps, such as emoji"};
}

}  // namespace usher::core
