#pragma once

#include <optional>
#include <string_view>

#include "adapters/web/pages/markup/markup.hpp"

namespace usher::pages {

/// What a link may have at most: codes for longer ones are too fine for a phone's camera.
inline constexpr std::size_t qr_text_bytes_max = 400;

/// A QR code (ISO/IEC 18004, error correction level M) of `text` as an inline SVG of one path, dark on
/// light whatever the page's colours, with the quiet zone of four modules. The mask is fixed, since
/// trying all eight takes ten times as long and readers don't mind.
/// @returns nothing where the text is too long
std::optional<Markup> qr_svg(std::string_view text);

}  // namespace usher::pages
