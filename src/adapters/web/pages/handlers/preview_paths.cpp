#include "adapters/web/pages/handlers/preview_paths.hpp"

#include <span>

#include "base/secrets/equal.hpp"
#include "base/secrets/hmac.hpp"
#include "base/text/hexadecimal.hpp"

namespace usher::pages {
namespace {

constexpr std::string_view suffix = ".png";
constexpr std::size_t seal_bytes = 16;
constexpr std::size_t seal_size = 2 * seal_bytes;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::optional<std::string> from_hexadecimal(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string text;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = digit_of(digits[i]);
    const int low = digit_of(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    text += static_cast<char>(high * 16 + low);
  }
  return text;
}

}  // namespace

std::string PreviewPaths::path_of(const PreviewSubject& subject) const {
  const std::string address =
      subject.inviter ? domain::BareJid(*subject.inviter, subject.domain).str() : subject.domain.str();
  std::string path(prefix);
  path += seal_of(address);
  path += text::hexadecimal(std::as_bytes(std::span(address)));
  return path.append(suffix);
}

std::optional<PreviewSubject> PreviewPaths::parse(std::string_view rest) const {
  if (!rest.ends_with(suffix) || rest.size() < seal_size + suffix.size()) return std::nullopt;
  rest.remove_suffix(suffix.size());
  const auto address = from_hexadecimal(rest.substr(seal_size));
  if (!address || !secrets::equal_in_constant_time(rest.substr(0, seal_size), seal_of(*address)))
    return std::nullopt;
  if (auto jid = domain::BareJid::parse(*address))
    return PreviewSubject{.domain = jid->domain(), .inviter = jid->local()};
  auto domain = domain::DomainName::parse(*address);
  if (!domain) return std::nullopt;
  return PreviewSubject{.domain = *std::move(domain), .inviter = std::nullopt};
}

std::string PreviewPaths::seal_of(std::string_view address) const {
  const secrets::KeyBytes whole = secrets::hmac_sha256(key_, {address});
  return text::hexadecimal(std::span(whole).first(seal_bytes));
}

}  // namespace usher::pages
