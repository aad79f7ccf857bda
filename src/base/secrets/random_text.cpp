#include "base/secrets/random_text.hpp"

#include <array>
#include <cstdint>
#include <span>

#include "base/text/base62.hpp"

namespace usher::secrets {

std::string random_text(Random& random) {
  std::uint64_t number = 0;
  random.fill(std::as_writable_bytes(std::span(&number, 1)));
  std::array<char, random_text_size> digits{};
  text::base62::encode(number, digits);
  return {digits.data(), digits.size()};
}

}  // namespace usher::secrets
