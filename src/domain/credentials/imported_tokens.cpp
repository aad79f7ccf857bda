#include "domain/credentials/imported_tokens.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/secrets/hmac.hpp"
#include "base/text/ascii.hpp"
#include "base/text/hexadecimal.hpp"
#include "domain/credentials/token_sealer.hpp"

namespace usher::domain {
namespace {

constexpr std::size_t token_size_min = 12;
constexpr std::size_t token_size_max = 40;
/// Below the ids that usher makes by the clock since March 2026, so that the two never meet.
constexpr unsigned id_bits = 58;
constexpr std::size_t id_bytes = 8;
constexpr std::size_t proof_bytes = 16;

bool is_base64url(char c) { return text::is_alphanumeric(c) || c == '-' || c == '_'; }

}  // namespace

ImportedTokens::ImportedTokens(const secrets::MasterKey& master)
    : key_(master.derive("usher foreign token v1")) {}

bool ImportedTokens::plausible(std::string_view token) noexcept {
  return token.size() >= token_size_min && token.size() <= token_size_max &&
         token.size() != TokenSealer::token_size && std::ranges::all_of(token, is_base64url);
}

ImportedToken ImportedTokens::digest(std::string_view token) const {
  const secrets::KeyBytes bytes = secrets::hmac_sha256(key_, {token});
  ImportedToken result;
  std::uint64_t id = 0;
  for (std::size_t i = 0; i < id_bytes; ++i) id = id << 8U | std::to_integer<std::uint64_t>(bytes[i]);
  result.id.value = id >> (64U - id_bits);
  result.proof = text::hexadecimal(std::span(bytes).subspan<id_bytes, proof_bytes>());
  return result;
}

}  // namespace usher::domain
