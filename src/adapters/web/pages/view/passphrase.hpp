#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace usher::pages {

/// Six invented words such as `kavo-tiru-besa-mino-fula-dozi`: easy to read out and to type in any
/// language, without a list of words. Twelve syllables of 6 bits each: 72 bits.
inline constexpr std::size_t passphrase_syllables = 12;

/// @param random from a cryptographic source, one byte a syllable
std::string passphrase(const std::array<std::byte, passphrase_syllables>& random);

}  // namespace usher::pages
