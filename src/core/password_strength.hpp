#pragma once

#include <span>
#include <string>
#include <string_view>

namespace usher::core {

/// About how many guesses it takes to find `password`, as a power of two, by someone who tries first what
/// people use: well-known passwords and words (also backwards, in capitals, with digits for letters),
/// names of `context` such as the user's own, runs along a keyboard or an alphabet, repetitions and years;
/// then all characters. An estimate: it knows a few hundred words, so it is kind to others.
/// @param password is UTF-8 of at most `strength_bytes_max` bytes; what is beyond is not looked at
double estimate_strength_bits(std::string_view password, std::span<const std::string> context);

inline constexpr std::size_t strength_bytes_max = 256;

}  // namespace usher::core
