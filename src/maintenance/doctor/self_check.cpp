#include "maintenance/doctor/self_check.hpp"

#include <array>
#include <cstddef>

#include "base/secrets/equal.hpp"
#include "base/secrets/hmac.hpp"
#include "base/text/hexadecimal.hpp"

namespace usher::doctor {
namespace {

constexpr std::string_view nonce_field = "nonce=";
constexpr std::string_view proof_field = "&proof=";
constexpr std::size_t nonce_bytes = 16;

}  // namespace

std::string SelfCheck::proof(std::string_view purpose, std::string_view nonce) const {
  return text::hexadecimal(secrets::hmac_sha256(key_, {purpose, nonce}));
}

std::string SelfCheck::ask(secrets::Random& random) const {
  std::array<std::byte, nonce_bytes> bytes{};
  random.fill(bytes);
  const std::string nonce = text::hexadecimal(bytes);
  return std::string(nonce_field) + nonce + std::string(proof_field) + proof("question ", nonce);
}

std::optional<std::string> SelfCheck::answer(std::string_view question) const {
  const auto middle = question.find(proof_field);
  if (!question.starts_with(nonce_field) || middle != nonce_field.size() + 2 * nonce_bytes)
    return std::nullopt;
  const auto nonce = question.substr(nonce_field.size(), 2 * nonce_bytes);
  if (!secrets::equal_in_constant_time(question.substr(middle + proof_field.size()),
                                       proof("question ", nonce)))
    return std::nullopt;
  return proof("answer ", nonce);
}

std::string to_text(const Seen& seen) {
  return seen.answer + " " + seen.client + (seen.secure ? " https\n" : " http\n");
}

std::optional<Seen> parse_seen(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  const auto first = text.find(' ');
  const auto last = text.rfind(' ');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  const auto scheme = text.substr(last + 1);
  if (scheme != "https" && scheme != "http") return std::nullopt;
  return Seen{.answer = std::string(text.substr(0, first)),
              .client = std::string(text.substr(first + 1, last - first - 1)),
              .secure = scheme == "https"};
}

}  // namespace usher::doctor
