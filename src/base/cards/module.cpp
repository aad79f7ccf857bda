// What the program loads when it first draws a card: the libraries that this takes are many, and most
// commands draw none.

#include <cstddef>

#include "base/cards/draw.hpp"

/// No memory changes hands: the program's is wiped where it is freed.
extern "C" __attribute__((visibility("default"))) bool usher_draw_card(
    const usher::cards::Card& card, void (*take)(void*, const char*, std::size_t), void* to) try {
  const auto png = usher::cards::draw(card);
  if (!png) return false;
  take(to, png->data(), png->size());
  return true;
} catch (...) {
  return false;
}
