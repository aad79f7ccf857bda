#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher::pages {

/// A colour in sRGB.
struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;

  bool operator==(const Colour&) const = default;
};

/// Reads `#0f766e` or `#07e`.
std::optional<Colour> parse_colour(std::string_view text);
std::string to_string(Colour colour);

/// From 1 to 21 (WCAG 2.2, 'contrast ratio').
double contrast(Colour a, Colour b);

/// The shades that one accent colour becomes, for one of the two colour schemes.
struct AccentShades {
  Colour fill;     ///< of buttons
  Colour on_fill;  ///< of text on them
  Colour text;     ///< of links
  Colour soft;     ///< of tinted areas; `text` stands on them too
};

/// Shades of `accent`'s hue, as near to it as they can be where text on and of them has a contrast of
/// 4.5 to 1 at least (WCAG 2.2, 1.4.3).
AccentShades light_shades(Colour accent);
AccentShades dark_shades(Colour accent);

/// The one that a style sheet has by itself.
Colour accent_of(std::string_view style);

/// The style rules that put an accent in the place of the built-in one.
std::string accent_css(Colour accent);

}  // namespace usher::pages
