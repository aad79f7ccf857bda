#pragma once

#include <optional>
#include <string>

#include "base/cards/card.hpp"

namespace usher::cards {

/// The card as PNG. Takes some 50 ms, and at first some 100 more to look at the machine's fonts.
/// @returns nothing where there are no fonts, or none that have the letters of a text
std::optional<std::string> draw(const Card& card);

}  // namespace usher::cards
