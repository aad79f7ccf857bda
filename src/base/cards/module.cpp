// What the program loads when it first draws a card: the libraries that this takes are many, and most
// commands draw none.

#include <cstddef>
#include <string_view>

#include "base/cards/draw.hpp"

/// No memory changes hands: the program's is wiped where it is freed. A program that was upgraded on the disk
/// while it runs finds the new file here, which may lay out cards in another way: it gets no picture.
extern "C" __attribute__((visibility("default"))) bool usher_draw_card(
    const char* version, std::size_t card_size, const usher::cards::Card& card,
    void (*take)(void*, const char*, std::size_t), void* to) try {
  if (std::string_view(version) != USHER_VERSION || card_size != sizeof(usher::cards::Card)) return false;
  const auto png = usher::cards::draw(card);
  if (!png) return false;
  take(to, png->data(), png->size());
  return true;
} catch (...) {
  return false;
}
