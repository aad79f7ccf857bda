#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace usher::cards {

/// What others' apps show of a link: of the size that all of them ask for.
inline constexpr int width = 1200;
inline constexpr int height = 630;
inline constexpr std::size_t png_bytes_max = std::size_t{256} * 1024;

/// In sRGB.
struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
};

/// What stands on the picture. Texts may be anything: what is too long is cut, and nothing in them is markup.
struct Card {
  std::string headline;  ///< a person's name, or the service's
  std::string below;     ///< the service's name under a person's
  std::string domain;
  std::string initial;                      ///< stands where there is no picture
  std::string portrait;                     ///< a picture's bytes; empty: none
  std::shared_ptr<const std::string> logo;  ///< SVG, PNG, WebP or JPEG; null: none
  bool person = false;                      ///< the headline is a person's, and the logo the service's
  Rgb fill;                                 ///< behind the initial
  Rgb on_fill;
  Rgb soft;  ///< behind everything
  Rgb text;
};

}  // namespace usher::cards
