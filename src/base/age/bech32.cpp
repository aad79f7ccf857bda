#include "base/age/bech32.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/text/ascii.hpp"

namespace usher::age {
namespace {

constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t checksum_size = 6;
using Quintets = std::vector<std::uint8_t>;  // five bits each

std::uint32_t polymod(const Quintets& values) {
  constexpr std::array<std::uint32_t, 5> generator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                   0x2a1462b3};
  std::uint32_t sum = 1;
  for (const auto value : values) {
    const std::uint32_t top = sum >> 25U;
    sum = ((sum & 0x1ffffffU) << 5U) ^ value;
    for (std::size_t bit = 0; bit < generator.size(); ++bit) {
      if (((top >> bit) & 1U) != 0) sum ^= generator.at(bit);
    }
  }
  return sum;
}

/// What the checksum covers besides the data.
Quintets expanded(std::string_view prefix) {
  Quintets values;
  for (const char c : prefix)
    values.push_back(static_cast<std::uint8_t>(static_cast<unsigned char>(c) >> 5U));
  values.push_back(0);
  for (const char c : prefix)
    values.push_back(static_cast<std::uint8_t>(static_cast<unsigned char>(c) & 31U));
  return values;
}

std::optional<Quintets> quintets_of(std::string_view text) {
  Quintets values;
  for (const char c : text) {
    const auto at = alphabet.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    values.push_back(static_cast<std::uint8_t>(at));
  }
  return values;
}

std::optional<Key> key_of(const Quintets& values) {
  Key key{};
  std::size_t filled = 0;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const auto value : values) {
    bits = (bits << 5U) | value;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    if (filled == key.size()) return std::nullopt;
    key.at(filled++) = static_cast<std::byte>((bits >> count) & 0xffU);
  }
  const bool padded = count < 5 && (bits & ((1U << count) - 1U)) == 0;
  return filled == key.size() && padded ? std::optional(key) : std::nullopt;
}

}  // namespace

std::optional<Key> key_from_bech32(std::string_view prefix, std::string_view text) {
  const std::string lower = text::ascii_lowered(text);
  const bool upper = std::ranges::none_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
  if (!upper && lower != text) return std::nullopt;  // mixed
  if (!lower.starts_with(prefix) || lower.size() <= prefix.size() + 1 + checksum_size) return std::nullopt;
  if (lower[prefix.size()] != '1') return std::nullopt;
  auto data = quintets_of(std::string_view(lower).substr(prefix.size() + 1));
  if (!data) return std::nullopt;
  auto all = expanded(prefix);
  all.insert(all.end(), data->begin(), data->end());
  if (polymod(all) != 1) return std::nullopt;
  data->resize(data->size() - checksum_size);
  return key_of(*data);
}

}  // namespace usher::age
