#include "core/jid.hpp"

#include <algorithm>

#include "core/stringprep.hpp"

namespace usher::core {
namespace {

constexpr std::size_t part_bytes_max = stringprep_bytes_max;

constexpr std::string_view forbidden_in_localpart = "\"&'/:<>@";

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string ascii_lowered(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), ascii_lower);
  return lowered;
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
  std::string prepared = is_ascii(text) ? ascii_lowered(text) : stringprep(text, StringprepProfile::nodeprep);
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
  std::string prepared = is_ascii(text) ? ascii_lowered(text) : stringprep(text, StringprepProfile::nameprep);
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
