#include "adapters/web/pages/view/accent.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace usher::pages {
namespace {

// The same as in style.css.
constexpr Colour white{255, 255, 255};
constexpr Colour light_paper{0xf8, 0xf7, 0xf4};
constexpr Colour dark_card{0x1d, 0x1f, 0x1c};
constexpr Colour dark_ink{0x0c, 0x12, 0x10};
constexpr double contrast_min = 4.5;

double linear(std::uint8_t channel) {
  const double value = channel / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(Colour colour) {
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

Colour mixed(Colour from, Colour to, double share) {
  const auto channel = [share](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
  };
  return {channel(from.red, to.red), channel(from.green, to.green), channel(from.blue, to.blue)};
}

/// The first shade on the way from `colour` to `end` that is told from both backgrounds well enough.
Colour readable(Colour colour, Colour end, Colour background, Colour other_background) {
  constexpr int steps = 100;
  for (int step = 0; step < steps; ++step) {
    const Colour shade = mixed(colour, end, static_cast<double>(step) / steps);
    if (contrast(shade, background) >= contrast_min && contrast(shade, other_background) >= contrast_min)
      return shade;
  }
  return end;
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::string rules(const AccentShades& shades) {
  return ":root{--accent:" + to_string(shades.fill) + ";--on-accent:" + to_string(shades.on_fill) +
         ";--accent-text:" + to_string(shades.text) + ";--accent-soft:" + to_string(shades.soft) + '}';
}

}  // namespace

std::optional<Colour> parse_colour(std::string_view text) {
  constexpr std::size_t short_form = 4;
  constexpr std::size_t long_form = 7;
  if (!text.starts_with('#') || (text.size() != short_form && text.size() != long_form)) return std::nullopt;
  std::string digits{text.substr(1)};
  if (text.size() == short_form) digits = {text[1], text[1], text[2], text[2], text[3], text[3]};
  std::array<std::uint8_t, 3> channels{};
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto digit = hex_digit(digits[i]);
    if (!digit) return std::nullopt;
    channels[i / 2] = static_cast<std::uint8_t>(channels[i / 2] * 16 + *digit);
  }
  return Colour{channels[0], channels[1], channels[2]};
}

std::string to_string(Colour colour) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text = "#";
  for (const unsigned channel : {colour.red, colour.green, colour.blue}) {
    text += hex[channel >> 4U];
    text += hex[channel & 0xFU];
  }
  return text;
}

double contrast(Colour a, Colour b) {
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

AccentShades light_shades(Colour accent) {
  const Colour black{};
  AccentShades shades;
  shades.fill = accent;
  shades.on_fill = white;
  if (contrast(accent, white) < contrast_min) {
    // Yellow stays yellow and takes dark text; what is dark enough by little becomes darker.
    const bool bright = contrast(accent, dark_ink) > 2 * contrast_min;
    if (bright) {
      shades.on_fill = dark_ink;
    } else {
      shades.fill = readable(accent, black, white, white);
    }
  }
  shades.soft = mixed(accent, light_paper, 0.87);
  shades.text = readable(accent, black, light_paper, shades.soft);
  return shades;
}

AccentShades dark_shades(Colour accent) {
  AccentShades shades;
  shades.on_fill = dark_ink;
  shades.fill = readable(accent, white, dark_card, dark_ink);
  shades.soft = mixed(accent, dark_card, 0.78);
  shades.text = readable(mixed(accent, white, 0.25), white, dark_card, shades.soft);
  return shades;
}

std::string accent_css(Colour accent) {
  return rules(light_shades(accent)) + "@media(prefers-color-scheme:dark){" + rules(dark_shades(accent)) +
         "}\n";
}

Colour accent_of(std::string_view style) {
  constexpr std::string_view name = "--accent: ";
  constexpr std::size_t colour_size = 7;
  const auto at = style.find(name);
  if (at == std::string_view::npos) return {};
  return parse_colour(style.substr(at + name.size(), colour_size)).value_or(Colour{});
}

}  // namespace usher::pages
