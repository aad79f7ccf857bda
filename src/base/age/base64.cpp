#include "base/age/base64.hpp"

#include <cstdint>
#include <utility>

namespace usher::age {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string base64_of(View bytes) {
  std::string text;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const auto byte : bytes) {
    bits = (bits << 8U) | std::to_integer<std::uint32_t>(byte);
    for (count += 8; count >= 6; count -= 6) text += alphabet[(bits >> (count - 6)) & 63U];
  }
  if (count > 0) text += alphabet[(bits << (6 - count)) & 63U];
  return text;
}

std::optional<Bytes> bytes_from_base64(std::string_view text) {
  Bytes bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::byte>((bits >> count) & 0xffU));
  }
  const bool one_spelling = count < 6 && (bits & ((1U << count) - 1U)) == 0;
  return one_spelling ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace usher::age
