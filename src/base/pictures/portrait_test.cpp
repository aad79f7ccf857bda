#include "base/pictures/portrait.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <png.h>
#include <turbojpeg.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include "base/pictures/decode.hpp"

namespace usher::pictures {
namespace {

using Rgba = std::array<std::uint8_t, 4>;

std::vector<std::uint8_t> filled(std::size_t width, std::size_t height, Rgba colour) {
  std::vector<std::uint8_t> row;
  for (std::size_t i = 0; i < width; ++i) row.insert(row.end(), colour.begin(), colour.end());
  std::vector<std::uint8_t> rgba;
  for (std::size_t i = 0; i < height; ++i) rgba.insert(rgba.end(), row.begin(), row.end());
  return rgba;
}

std::string png(std::size_t width, std::size_t height, Rgba colour) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_RGBA;
  const auto rgba = filled(width, height, colour);
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, rgba.data(), 0, nullptr);
  std::string file(size, '\0');
  EXPECT_NE(png_image_write_to_memory(&image, file.data(), &size, 0, rgba.data(), 0, nullptr), 0);
  file.resize(size);
  return file;
}

std::string jpeg(int width, int height, Rgba colour, int flags = 0) {
  const auto rgba = filled(static_cast<std::size_t>(width), static_cast<std::size_t>(height), colour);
  const std::unique_ptr<void, decltype(&tjDestroy)> compressor(tjInitCompress(), tjDestroy);
  unsigned char* made = nullptr;
  unsigned long size = 0;  // NOLINT(google-runtime-int): the library's
  EXPECT_EQ(tjCompress2(compressor.get(), rgba.data(), width, 0, height, TJPF_RGBA, &made, &size, TJSAMP_420,
                        90, flags),
            0);
  std::string file(reinterpret_cast<const char*>(made), size);  // NOLINT(*-reinterpret-cast)
  tjFree(made);
  return file;
}

std::string webp(int width, int height, Rgba colour) {
  const auto rgba = filled(static_cast<std::size_t>(width), static_cast<std::size_t>(height), colour);
  std::uint8_t* made = nullptr;
  const std::size_t size = WebPEncodeLosslessRGBA(rgba.data(), width, height, width * 4, &made);
  std::string file(reinterpret_cast<const char*>(made), size);  // NOLINT(*-reinterpret-cast)
  WebPFree(made);
  return file;
}

struct Seen {
  int width = 0;
  int height = 0;
  Rgba middle{};
};

Seen seen(const std::string& portrait) {
  Seen seen;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(portrait.data());  // NOLINT(*-reinterpret-cast)
  std::uint8_t* rgba = WebPDecodeRGBA(bytes, portrait.size(), &seen.width, &seen.height);
  EXPECT_NE(rgba, nullptr);
  if (rgba == nullptr) return seen;
  const int middle = (seen.height / 2 * seen.width + seen.width / 2) * 4;
  for (int i = 0; i < 4; ++i) seen.middle[static_cast<std::size_t>(i)] = rgba[middle + i];
  WebPFree(rgba);
  return seen;
}

constexpr Rgba red{200, 30, 30, 255};

void expect_red(const std::optional<std::string>& portrait, int side) {
  ASSERT_TRUE(portrait);
  EXPECT_LE(portrait->size(), portrait_bytes_max);
  const Seen what = seen(*portrait);
  EXPECT_EQ(what.width, side);
  EXPECT_EQ(what.height, side);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(what.middle[i], red[i], 12) << i;
}

TEST(Portrait, IsMadeOfEachKindOfPicture) {
  expect_red(portrait(png(400, 300, red)), 128);
  expect_red(portrait(jpeg(400, 300, red)), 128);
  expect_red(portrait(jpeg(1500, 1300, red, TJFLAG_PROGRESSIVE)), 128);
  expect_red(portrait(webp(400, 300, red)), 128);
  expect_red(portrait(webp(100, 1000, red)), 100);
  expect_red(portrait(png(17, 40, red)), 17);
}

TEST(Portrait, StandsOnWhite) {
  const auto clear = portrait(png(64, 64, {0, 0, 0, 0}));
  ASSERT_TRUE(clear);
  for (const std::uint8_t each : seen(*clear).middle) EXPECT_GT(each, 240);
}

TEST(Portrait, IsOfTheMiddle) {
  // Green, a red square, green.
  Pixels wide{.width = 300, .height = 100, .rgba = filled(300, 100, {0, 200, 0, 255})};
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = 300;
  image.height = 100;
  image.format = PNG_FORMAT_RGBA;
  for (std::size_t y = 0; y < 100; ++y) {
    for (std::size_t x = 100; x < 200; ++x)
      std::ranges::copy(red, wide.rgba.begin() + static_cast<std::ptrdiff_t>((y * 300 + x) * 4));
  }
  std::string file(200'000, '\0');
  png_alloc_size_t size = file.size();
  ASSERT_NE(png_image_write_to_memory(&image, file.data(), &size, 0, wide.rgba.data(), 0, nullptr), 0);
  file.resize(size);
  const auto made = portrait(file);
  expect_red(made, 100);
}

TEST(Portrait, HasRoomForNoise) {
  std::vector<std::uint8_t> noise(256 * 256 * 3);
  std::uint32_t state = 1;
  for (auto& each : noise) each = static_cast<std::uint8_t>((state = state * 1664525U + 1013904223U) >> 24U);
  std::uint8_t* made = nullptr;
  const std::size_t size = WebPEncodeRGB(noise.data(), 256, 256, 256 * 3, 75, &made);
  const std::string file(reinterpret_cast<const char*>(made), size);  // NOLINT(*-reinterpret-cast)
  WebPFree(made);
  const auto small = portrait(file);
  EXPECT_TRUE(!small || small->size() <= portrait_bytes_max);
}

TEST(Portrait, IsMadeOfNothingElse) {
  for (const std::string& file :
       {std::string(), std::string("GIF89a"), std::string("<svg xmlns='http://www.w3.org/2000/svg'/>"),
        std::string("\x89PNG\r\n\x1A\n"), std::string("\xFF\xD8\xFF"), std::string("RIFF\0\0\0\0WEBP", 12),
        std::string("RIFF"), std::string(1000, 'x')}) {
    EXPECT_FALSE(portrait(file)) << file.substr(0, 8);
  }
  EXPECT_FALSE(portrait(png(15, 400, red))) << "tiny";
}

TEST(Portrait, IsNotMadeOfWhatIsBrokenOffOrDamaged) {
  for (const std::string& whole : {png(200, 200, red), jpeg(200, 200, red), webp(200, 200, red)}) {
    constexpr std::size_t end_of_png = 12;  // which holds nothing
    for (std::size_t size = 0; size < whole.size() - end_of_png; size += 1 + whole.size() / 97)
      EXPECT_FALSE(portrait(whole.substr(0, size))) << size << " of " << whole.size();
    for (std::size_t at = 0; at < whole.size(); at += 1 + whole.size() / 211) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
      const auto made = portrait(damaged);  // must not crash
      EXPECT_TRUE(!made || made->size() <= portrait_bytes_max);
    }
  }
}

/// As it stands in a file: the size can be written there without the pixels.
std::string png_that_claims(std::uint32_t width, std::uint32_t height) {
  std::string file = png(20, 20, red);
  constexpr std::size_t header = 12;  // the type of the first chunk
  for (const auto& [at, value] : {std::pair{header + 4, width}, std::pair{header + 8, height}}) {
    for (std::size_t i = 0; i < 4; ++i) file[at + i] = static_cast<char>(value >> (24 - 8 * i));
  }
  // With a checksum that is good (PNG, section 5.5).
  std::uint32_t crc = 0xFFFFFFFFU;
  for (std::size_t at = header; at < header + 17; ++at) {
    crc ^= static_cast<unsigned char>(file[at]);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ (0xEDB88320U & (0U - (crc & 1U)));
  }
  crc = ~crc;
  for (std::size_t i = 0; i < 4; ++i) file[header + 17 + i] = static_cast<char>(crc >> (24 - 8 * i));
  return file;
}

TEST(Portrait, UnpacksNothingThatIsTooLarge) {
  EXPECT_FALSE(portrait(png_that_claims(60'000, 60'000)));
  EXPECT_FALSE(portrait(png_that_claims(0xFFFF, 0x7FFFFFFF)));
  EXPECT_FALSE(portrait(png(4097, 16, red)));
  EXPECT_FALSE(portrait(jpeg(2000, 1001, red))) << "two million pixels and some";
  EXPECT_TRUE(portrait(jpeg(2000, 1000, red)));
  std::string long_file = png(64, 64, red);
  long_file.resize(file_bytes_max, 'x');
  EXPECT_TRUE(portrait(long_file)) << "what follows its end is no picture's";
  long_file += 'x';
  EXPECT_FALSE(portrait(long_file));
}

TEST(Portrait, IsNotMadeOfAnAnimation) {
  // An extended file with the flag of animations (WebP container, section 'Extended File Format').
  std::string file("RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\x3F\0\0\x3F\0\0", 30);
  EXPECT_FALSE(portrait(file));
}

}  // namespace
}  // namespace usher::pictures
