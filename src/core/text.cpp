#include "core/text.hpp"

#include <algorithm>
#include <cstdint>

namespace usher::core {
namespace {

/// Length of the sequence that starts at `text[at]`, 0 where it is malformed (RFC 3629 section 4).
std::size_t sequence_size(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return !overlong && !surrogate && continues(1) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return !overlong && !beyond && continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = sequence_size(text, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

Result<std::string> checked_text(std::string_view text, std::size_t bytes_max, std::string_view what) {
  const auto refuse = [&](std::string why) {
    return std::unexpected(Error{Errc::invalid_argument, std::string(what) + std::move(why)});
  };
  if (text.size() > bytes_max) return refuse(" has at most " + std::to_string(bytes_max) + " bytes");
  if (!is_utf8(text)) return refuse(" must be valid UTF-8");
  if (std::ranges::any_of(text, is_control)) return refuse(" can't hold control characters");
  return std::string(text);
}

}  // namespace usher::core
