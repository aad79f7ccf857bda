#include "base/pictures/portrait.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <webp/encode.h>

#include "base/pictures/decode.hpp"

namespace usher::pictures {
namespace {

constexpr std::size_t channels_read = 4;
constexpr std::size_t channels_written = 3;
constexpr unsigned opaque = 255;

/// A square in a picture, cut into as many fields a side as the portrait has pixels.
struct Raster {
  std::size_t left;
  std::size_t top;
  std::size_t side;
  std::size_t fields;

  /// Where a field begins. A field has a pixel at least.
  [[nodiscard]] std::size_t start(std::size_t field) const { return field * side / fields; }
};

/// The mean colour of a field, on white.
std::array<std::uint8_t, channels_written> mean(const Pixels& pixels, const Raster& raster,
                                                std::size_t column, std::size_t row) {
  std::array<std::uint64_t, channels_written> sums{};
  std::uint64_t count = 0;
  for (std::size_t y = raster.start(row); y < raster.start(row + 1); ++y) {
    for (std::size_t x = raster.start(column); x < raster.start(column + 1); ++x, ++count) {
      const std::size_t at = ((raster.top + y) * pixels.width + raster.left + x) * channels_read;
      const unsigned opacity = pixels.rgba[at + 3];
      for (std::size_t channel = 0; channel < channels_written; ++channel)
        sums[channel] += pixels.rgba[at + channel] * opacity + opaque * (opaque - opacity);
    }
  }
  std::array<std::uint8_t, channels_written> colour{};
  std::ranges::transform(sums, colour.begin(), [&](std::uint64_t sum) {
    return static_cast<std::uint8_t>(sum / (count * opaque));
  });
  return colour;
}

std::vector<std::uint8_t> square(const Pixels& pixels, std::size_t fields) {
  const std::size_t side = std::min(pixels.width, pixels.height);
  const Raster raster{
      .left = (pixels.width - side) / 2, .top = (pixels.height - side) / 2, .side = side, .fields = fields};
  std::vector<std::uint8_t> rgb;
  rgb.reserve(fields * fields * channels_written);
  for (std::size_t row = 0; row < fields; ++row) {
    for (std::size_t column = 0; column < fields; ++column) {
      const auto colour = mean(pixels, raster, column, row);
      rgb.insert(rgb.end(), colour.begin(), colour.end());
    }
  }
  return rgb;
}

std::string webp(const std::vector<std::uint8_t>& rgb, std::size_t side, float quality) {
  std::uint8_t* made = nullptr;
  const auto length = static_cast<int>(side);
  const std::size_t size =
      WebPEncodeRGB(rgb.data(), length, length, length * static_cast<int>(channels_written), quality, &made);
  const std::unique_ptr<std::uint8_t, decltype(&WebPFree)> freed(made, WebPFree);
  return {made, made + size};
}

}  // namespace

std::optional<std::string> portrait(std::string_view file) {
  const auto pixels = decode(file, portrait_side_max);
  if (!pixels) return std::nullopt;
  const std::size_t side = std::min({pixels->width, pixels->height, portrait_side_max});
  if (side < portrait_side_min) return std::nullopt;
  const auto rgb = square(*pixels, side);
  for (const float quality : {80.0F, 60.0F, 35.0F, 10.0F}) {
    std::string made = webp(rgb, side, quality);
    if (!made.empty() && made.size() <= portrait_bytes_max) return made;
  }
  return std::nullopt;
}

}  // namespace usher::pictures
