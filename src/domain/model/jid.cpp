#include "domain/model/jid.hpp"

#include <algorithm>
#include <array>

#include "base/text/ascii.hpp"
#include "base/text/stringprep.hpp"
#include "domain/model/domain_ascii.hpp"

namespace usher::domain {
namespace {

constexpr std::size_t part_bytes_max = text::stringprep_bytes_max;

constexpr std::string_view forbidden_in_localpart = "\"&'/:<>@";

bool allowed_in_localpart(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7F && !forbidden_in_localpart.contains(c);
}

bool allowed_in_domain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/// What some keyboards have for the dot between two labels (RFC 3490, section 3.1).
std::string with_plain_dots(std::string_view domain) {
  constexpr std::array<std::string_view, 3> wide_dots{"\u3002", "\uFF0E", "\uFF61"};
  std::string dotted;
  dotted.reserve(domain.size());
  while (!domain.empty()) {
    const auto wide = std::ranges::find_if(wide_dots, [&](auto each) { return domain.starts_with(each); });
    dotted += wide == wide_dots.end() ? domain.front() : '.';
    domain.remove_prefix(wide == wide_dots.end() ? 1 : wide->size());
  }
  return dotted;
}

}  // namespace

Result<Localpart> Localpart::parse(std::string_view text) {
  if (text.empty()) return fail(Errc::username_invalid, "a username can't be empty");
  if (text.size() > part_bytes_max) return fail(Errc::username_invalid, "a username has at most 1023 bytes");
  std::string prepared = text::is_ascii(text) ? text::ascii_lowered(text)
                                              : text::stringprep(text, text::StringprepProfile::nodeprep);
  if (prepared.empty()) {
    return fail(Errc::username_invalid, "a username can't hold these characters (RFC 7622 section 3.3)");
  }
  if (!std::ranges::all_of(prepared, allowed_in_localpart)) {
    return fail(Errc::username_invalid,
                "a username can't hold spaces, control characters or any of \"&'/:<>@");
  }
  return Localpart{std::move(prepared)};
}

Result<DomainName> DomainName::parse(std::string_view text) {
  if (!text::is_ascii(text)) {
    if (const auto dotted = with_plain_dots(text); dotted != text) return parse(dotted);
  }
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty()) return fail(Errc::invalid_argument, "a domain can't be empty");
  if (text.size() > part_bytes_max) return fail(Errc::invalid_argument, "a domain has at most 1023 bytes");
  std::string prepared = text::is_ascii(text) ? text::ascii_lowered(text)
                                              : text::stringprep(text, text::StringprepProfile::nameprep);
  if (prepared.contains(ace_prefix)) prepared = unicode_form(prepared);
  const bool plausible = !prepared.empty() && std::ranges::all_of(prepared, allowed_in_domain) &&
                         !prepared.starts_with('.') && !prepared.ends_with('.') && !prepared.contains("..");
  if (!plausible) return fail(Errc::invalid_argument, "this is not a domain name");
  return DomainName{std::move(prepared)};
}

Result<BareJid> BareJid::parse(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos) return fail(Errc::invalid_argument, "an address looks like user@domain");
  auto local = Localpart::parse(text.substr(0, at));
  if (!local) return std::unexpected(std::move(local).error());
  auto domain = DomainName::parse(text.substr(at + 1));
  if (!domain) return std::unexpected(std::move(domain).error());
  return BareJid{*std::move(local), *std::move(domain)};
}

}  // namespace usher::domain
