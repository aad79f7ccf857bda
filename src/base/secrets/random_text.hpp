#pragma once

#include <cstddef>
#include <string>

#include "base/secrets/random.hpp"

namespace usher::secrets {

inline constexpr std::size_t random_text_size = 11;  // 62^11 > 2^64

/// So many alphanumeric characters, of 64 random bits.
/// @throws what `Random::fill` does
std::string random_text(Random& random);

}  // namespace usher::secrets
