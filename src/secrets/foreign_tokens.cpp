#include "secrets/foreign_tokens.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/hexadecimal.hpp"
#include "secrets/hmac.hpp"
#include "secrets/token_sealer.hpp"

namespace usher::secrets {
namespace {

constexpr std::size_t token_size_min = 12;
constexpr std::size_t token_size_max = 40;
/// Below the ids that usher makes by the clock since March 2026, so that the two never meet.
constexpr unsigned id_bits = 58;
constexpr std::size_t id_bytes = 8;
constexpr std::size_t proof_bytes = 16;

bool is_base64url(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

ForeignTokens::ForeignTokens(const MasterKey& master) : key_(master.derive("usher foreign token v1")) {}

bool ForeignTokens::plausible(std::string_view token) noexcept {
  return token.size() >= token_size_min && token.size() <= token_size_max &&
         token.size() != TokenSealer::token_size && std::ranges::all_of(token, is_base64url);
}

ForeignToken ForeignTokens::digest(std::string_view token) const {
  const KeyBytes bytes = hmac_sha256(key_, {token});
  ForeignToken result;
  std::uint64_t id = 0;
  for (std::size_t i = 0; i < id_bytes; ++i) id = id << 8U | std::to_integer<std::uint64_t>(bytes[i]);
  result.id.value = id >> (64U - id_bits);
  result.proof = core::hexadecimal(std::span(bytes).subspan<id_bytes, proof_bytes>());
  return result;
}

}  // namespace usher::secrets
