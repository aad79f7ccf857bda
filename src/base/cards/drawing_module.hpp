#pragma once

#include <string>

#include "base/cards/card.hpp"

namespace usher::cards {

/// `draw`, by `usher-preview.so`, which is loaded by the first call and stays: it stands beside the program,
/// or in `../lib/usher` as it is installed.
/// @returns the PNG; empty where it can't be drawn, or there is no such file, or its libraries are not there
std::string draw_by_module(const Card& card);

}  // namespace usher::cards
