#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace usher::domain {

/// About how many guesses it takes to find `password`, as a power of two, by someone who tries first what
/// people use, and `words` before all else: zxcvbn's estimate (Wheeler, USENIX Security 2016).
/// @param password is UTF-8; what stands beyond `judged_characters_max` counts for nothing
/// @param words what this person and this site are called, in any case
double estimate_strength_bits(std::string_view password, std::span<const std::string> words);

/// The estimate takes time that grows with the square of the length and faster: a millisecond for so many.
inline constexpr std::size_t judged_characters_max = 64;

}  // namespace usher::domain
