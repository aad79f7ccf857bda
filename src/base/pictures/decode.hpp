#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace usher::pictures {

/// A picture in sRGB: four bytes for each pixel (red, green, blue, opacity), row by row.
struct Pixels {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> rgba;
};

/// What a picture may be that is looked at; a file that claims to be more is not unpacked.
inline constexpr std::size_t file_bytes_max = std::size_t{256} * 1024;
inline constexpr std::size_t side_max = 4096;
inline constexpr std::size_t pixels_max = 2'000'000;

/// A PNG, JPEG or WebP file of a stranger's, by what it holds and not by what it is called. Of a large JPEG
/// or WebP a smaller picture is made at once, of which each side has `enough` pixels or more, where the
/// format can.
/// @returns nothing for other files, and those that are animated, damaged, broken off or beyond the bounds
std::optional<Pixels> decode(std::string_view file, std::size_t enough);

}  // namespace usher::pictures
