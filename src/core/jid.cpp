#include "core/jid.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <unicode/usprep.h>
#include <unicode/ustring.h>

namespace usher::core {
namespace {

// RFC 7622 section 3.2.1: a part of a JID holds at most 1023 octets.
constexpr std::size_t part_bytes_max = 1023;

constexpr std::string_view forbidden_in_localpart = "\"&'/:<>@";

struct ProfileCloser {
  void operator()(UStringPrepProfile* profile) const noexcept { usprep_close(profile); }
};
using Profile = std::unique_ptr<UStringPrepProfile, ProfileCloser>;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string ascii_lowered(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), ascii_lower);
  return lowered;
}

/// Runs a stringprep profile; an empty answer means that the text is not valid under it.
std::string prepare(std::string_view text, UStringPrepProfileType type) {
  std::array<UChar, part_bytes_max + 1> wide{};
  // Mapping can lengthen a text; what no longer fits is too long to be part of a JID anyway.
  std::array<UChar, part_bytes_max + 1> prepared{};
  std::array<char, part_bytes_max + 1> utf8{};
  UErrorCode status = U_ZERO_ERROR;
  int32_t wide_size = 0;
  u_strFromUTF8(wide.data(), static_cast<int32_t>(wide.size()), &wide_size, text.data(),
                static_cast<int32_t>(text.size()), &status);
  const Profile profile{U_SUCCESS(status) ? usprep_openByType(type, &status) : nullptr};
  if (U_FAILURE(status)) return {};
  const int32_t prepared_size =
      usprep_prepare(profile.get(), wide.data(), wide_size, prepared.data(),
                     static_cast<int32_t>(prepared.size()), USPREP_DEFAULT, nullptr, &status);
  if (U_FAILURE(status)) return {};
  int32_t utf8_size = 0;
  u_strToUTF8(utf8.data(), static_cast<int32_t>(part_bytes_max), &utf8_size, prepared.data(), prepared_size,
              &status);
  if (U_FAILURE(status)) return {};
  return {utf8.data(), static_cast<std::size_t>(utf8_size)};
}

bool allowed_in_localpart(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7F && !forbidden_in_localpart.contains(c);
}

bool allowed_in_domain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

}  // namespace

Result<Localpart> Localpart::parse(std::string_view text) {
  if (text.empty()) return std::unexpected(Error{Errc::username_invalid, "a username can't be empty"});
  if (text.size() > part_bytes_max) {
    return std::unexpected(Error{Errc::username_invalid, "a username has at most 1023 bytes"});
  }
  std::string prepared = is_ascii(text) ? ascii_lowered(text) : prepare(text, USPREP_RFC3920_NODEPREP);
  if (prepared.empty()) {
    return std::unexpected(
        Error{Errc::username_invalid, "a username can't hold these characters (RFC 7622 section 3.3)"});
  }
  if (!std::ranges::all_of(prepared, allowed_in_localpart)) {
    return std::unexpected(Error{Errc::username_invalid,
                                 "a username can't hold spaces, control characters or any of \"&'/:<>@"});
  }
  return Localpart{std::move(prepared)};
}

Result<DomainName> DomainName::parse(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty()) return std::unexpected(Error{Errc::invalid_argument, "a domain can't be empty"});
  if (text.size() > part_bytes_max) {
    return std::unexpected(Error{Errc::invalid_argument, "a domain has at most 1023 bytes"});
  }
  std::string prepared = is_ascii(text) ? ascii_lowered(text) : prepare(text, USPREP_RFC3491_NAMEPREP);
  const bool plausible = !prepared.empty() && std::ranges::all_of(prepared, allowed_in_domain) &&
                         !prepared.starts_with('.') && !prepared.ends_with('.') && !prepared.contains("..");
  if (!plausible) return std::unexpected(Error{Errc::invalid_argument, "this is not a domain name"});
  return DomainName{std::move(prepared)};
}

Result<BareJid> BareJid::parse(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos) {
    return std::unexpected(Error{Errc::invalid_argument, "an address looks like user@domain"});
  }
  auto local = Localpart::parse(text.substr(0, at));
  if (!local) return std::unexpected(std::move(local).error());
  auto domain = DomainName::parse(text.substr(at + 1));
  if (!domain) return std::unexpected(std::move(domain).error());
  return BareJid{*std::move(local), *std::move(domain)};
}

}  // namespace usher::core
