#include "base/pictures/decode.hpp"

#include <algorithm>
#include <memory>
#include <span>

#include <png.h>
#include <turbojpeg.h>
#include <webp/decode.h>

namespace usher::pictures {
namespace {

constexpr std::size_t channels = 4;

const std::uint8_t* bytes_of(std::string_view file) {
  return reinterpret_cast<const std::uint8_t*>(file.data());  // NOLINT(*-reinterpret-cast)
}

bool within_bounds(std::size_t width, std::size_t height) {
  return width > 0 && height > 0 && width <= side_max && height <= side_max && width * height <= pixels_max;
}

std::optional<Pixels> room_for(std::size_t width, std::size_t height) {
  if (!within_bounds(width, height)) return std::nullopt;
  return Pixels{
      .width = width, .height = height, .rgba = std::vector<std::uint8_t>(width * height * channels)};
}

std::optional<Pixels> decode_png(std::string_view file) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, decltype(&png_image_free)> freed(&image, png_image_free);
  if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0) return std::nullopt;
  auto pixels = room_for(image.width, image.height);
  if (!pixels) return std::nullopt;
  image.format = PNG_FORMAT_RGBA;
  if (png_image_finish_read(&image, nullptr, pixels->rgba.data(), 0, nullptr) == 0) return std::nullopt;
  return pixels;
}

/// The smallest part of its size that the library can unpack it to and that is large enough.
tjscalingfactor scaling_for(int width, int height, std::size_t enough) {
  tjscalingfactor best{.num = 1, .denom = 1};
  int count = 0;
  const tjscalingfactor* all = tjGetScalingFactors(&count);
  for (const tjscalingfactor& each : std::span(all, static_cast<std::size_t>(count))) {
    const bool smaller = each.num * best.denom < best.num * each.denom;
    const int side = std::min(TJSCALED(width, each), TJSCALED(height, each));
    if (smaller && side >= static_cast<int>(enough)) best = each;
  }
  return best;
}

std::optional<Pixels> decode_jpeg(std::string_view file, std::size_t enough) {
  const std::unique_ptr<void, decltype(&tjDestroy)> decompressor(tjInitDecompress(), tjDestroy);
  int width = 0;
  int height = 0;
  int subsampling = 0;
  int colours = 0;
  if (!decompressor || tjDecompressHeader3(decompressor.get(), bytes_of(file), file.size(), &width, &height,
                                           &subsampling, &colours) != 0)
    return std::nullopt;
  // What is unpacked on the way depends on the whole size.
  if (!within_bounds(static_cast<std::size_t>(width), static_cast<std::size_t>(height))) return std::nullopt;
  const tjscalingfactor scaling = scaling_for(width, height, enough);
  width = TJSCALED(width, scaling);
  height = TJSCALED(height, scaling);
  auto pixels = room_for(static_cast<std::size_t>(width), static_cast<std::size_t>(height));
  // A progressive file can have the same pixels go through the mill hundreds of times.
  constexpr int flags = TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING;
  if (!pixels || tjDecompress2(decompressor.get(), bytes_of(file), file.size(), pixels->rgba.data(), width, 0,
                               height, TJPF_RGBA, flags) != 0)
    return std::nullopt;
  return pixels;
}

std::optional<Pixels> decode_webp(std::string_view file, std::size_t enough) {
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0 ||
      WebPGetFeatures(bytes_of(file), file.size(), &config.input) != VP8_STATUS_OK ||
      config.input.has_animation != 0)
    return std::nullopt;
  auto width = static_cast<std::size_t>(config.input.width);
  auto height = static_cast<std::size_t>(config.input.height);
  if (!within_bounds(width, height)) return std::nullopt;
  if (const std::size_t shorter = std::min(width, height); shorter > enough) {
    width = width * enough / shorter;
    height = height * enough / shorter;
    config.options.use_scaling = 1;
    config.options.scaled_width = static_cast<int>(width);
    config.options.scaled_height = static_cast<int>(height);
  }
  auto pixels = room_for(width, height);
  if (!pixels) return std::nullopt;
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA = {.rgba = pixels->rgba.data(),
                          .stride = static_cast<int>(pixels->width * channels),
                          .size = pixels->rgba.size()};
  if (WebPDecode(bytes_of(file), file.size(), &config) != VP8_STATUS_OK) return std::nullopt;
  return pixels;
}

}  // namespace

std::optional<Pixels> decode(std::string_view file, std::size_t enough) {
  if (file.size() > file_bytes_max) return std::nullopt;
  if (file.starts_with("\x89PNG\r\n\x1A\n")) return decode_png(file);
  if (file.starts_with("\xFF\xD8\xFF")) return decode_jpeg(file, enough);
  if (file.starts_with("RIFF") && file.substr(std::min<std::size_t>(8, file.size())).starts_with("WEBP"))
    return decode_webp(file, enough);
  return std::nullopt;
}

}  // namespace usher::pictures
