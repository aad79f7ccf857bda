#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/model/time.hpp"

namespace usher::domain {

/// FNV-1a (RFC 9923) over values that are each told apart from the next one: the same in every process, and
/// no protection against who wants two to be the same.
class Fingerprint {
 public:
  void add(std::string_view text) {
    add(static_cast<std::uint64_t>(text.size()));
    for (const char character : text) add_byte(static_cast<unsigned char>(character));
  }
  void add(std::uint64_t number) {
    for (int byte = 0; byte < 8; ++byte, number >>= 8U) add_byte(number & 0xffU);
  }
  void add(std::optional<Timestamp> time) {
    add(static_cast<std::uint64_t>(time ? time->time_since_epoch().count() : -1));
  }
  void add(const std::vector<std::string>& texts) {
    add(static_cast<std::uint64_t>(texts.size()));
    for (const auto& text : texts) add(text);
  }

  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  void add_byte(std::uint64_t byte) {
    hash_ ^= byte;
    hash_ *= 0x100000001b3U;
  }

  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace usher::domain
