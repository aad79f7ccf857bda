#include "adapters/web/pages/view/passphrase.hpp"

#include <string_view>

namespace usher::pages {

std::string passphrase(const std::array<std::byte, passphrase_syllables>& random) {
  // Sixteen and four, so that each is a whole number of bits and none is likelier than another. No
  // consonant or vowel is easily taken for another one.
  constexpr std::string_view consonants = "bdfghjklmnprstvz";
  constexpr std::string_view vowels = "aiou";
  std::string words;
  for (std::size_t i = 0; i < random.size(); ++i) {
    const auto byte = std::to_integer<unsigned>(random.at(i));
    if (i > 0 && i % 2 == 0) words += '-';
    words += consonants[byte & 0xFU];
    words += vowels[(byte >> 4U) & 3U];
  }
  return words;
}

}  // namespace usher::pages
