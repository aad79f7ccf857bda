#include "maintenance/transfer/row_encoder.hpp"

#include <limits>
#include <stdexcept>

namespace usher::transfer {
namespace {

std::size_t size_of(Kind kind) {
  if (kind == Kind::small) return sizeof(std::int16_t);
  return kind == Kind::big ? sizeof(std::int64_t) : sizeof(std::int32_t);
}

bool fits(std::int64_t number, std::size_t size) {
  if (size == sizeof(std::int64_t)) return true;
  const std::int64_t bound = std::int64_t{1} << (8 * size - 1);
  return number >= -bound && number < bound;
}

}  // namespace

void RowEncoder::begin_row(std::size_t columns) {
  ++rows_;
  add_big_endian(columns, sizeof(std::int16_t));
}

void RowEncoder::add_null() {
  add_big_endian(std::numeric_limits<std::uint32_t>::max(), sizeof(std::int32_t));
}

void RowEncoder::add(Kind kind, std::int64_t number) {
  const std::size_t size = size_of(kind);
  if (!fits(number, size)) throw std::out_of_range(std::to_string(number) + " is too large for its column");
  add_big_endian(size, sizeof(std::int32_t));
  add_big_endian(static_cast<std::uint64_t>(number), size);
}

void RowEncoder::add(std::string_view bytes) {
  add_big_endian(bytes.size(), sizeof(std::int32_t));
  bytes_ += bytes;
}

void RowEncoder::add_big_endian(std::uint64_t value, std::size_t size) {
  for (std::size_t shift = 8 * size; shift > 0; shift -= 8) {
    bytes_ += static_cast<char>(value >> (shift - 8) & 0xFFU);
  }
}

}  // namespace usher::transfer
