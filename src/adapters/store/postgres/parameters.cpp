#include "adapters/store/postgres/parameters.hpp"

#include <array>
#include <utility>

namespace usher::store::postgres {
namespace {

// Numbers travel in network byte order.
template <std::size_t Size>
std::array<char, Size> big_endian(std::uint64_t value) {
  std::array<char, Size> bytes{};
  for (std::size_t i = Size; i-- > 0; value >>= 8U) bytes.at(i) = static_cast<char>(value & 0xFFU);
  return bytes;
}

template <std::size_t Size>
void append(std::string& bytes, std::uint64_t value) {
  const auto encoded = big_endian<Size>(value);
  bytes.append(encoded.data(), encoded.size());
}

void append_counted(std::string& bytes, std::string_view value) {
  append<4>(bytes, value.size());
  bytes.append(value);
}

std::string_view characters_of(Bytes bytes) {
  // The wire takes characters, whatever they mean.
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};  // NOLINT(*-reinterpret-cast)
}

constexpr std::size_t header_bytes = 20;
constexpr std::size_t count_at = 12;

}  // namespace

Array::Array(ElementType type) : type_(type) {
  append<4>(bytes_, 1);  // dimensions
  append<4>(bytes_, 1);  // there may be NULLs
  append<4>(bytes_, static_cast<std::uint32_t>(type));
  append<4>(bytes_, 0);  // how many elements: `take` knows
  append<4>(bytes_, 1);  // the first one's number
}

void Array::add(std::int64_t value) {
  ++count_;
  const auto bits = static_cast<std::uint64_t>(value);
  switch (type_) {
    case ElementType::smallint:
      append<4>(bytes_, 2);
      return append<2>(bytes_, bits);
    case ElementType::integer:
      append<4>(bytes_, 4);
      return append<4>(bytes_, bits);
    default:
      append<4>(bytes_, 8);
      return append<8>(bytes_, bits);
  }
}

void Array::add(std::string_view value) {
  ++count_;
  append_counted(bytes_, value);
}

void Array::add(Bytes value) { add(characters_of(value)); }

void Array::add_null() {
  ++count_;
  append<4>(bytes_, 0xFFFF'FFFFU);
}

std::string Array::take() {
  const auto count = big_endian<4>(count_);
  bytes_.replace(count_at, count.size(), count.data(), count.size());
  if (count_ == 0) {
    // An empty array has no dimension.
    bytes_.resize(header_bytes - 8);
    bytes_.replace(0, 4, 4, '\0');
  }
  return std::move(bytes_);
}

Parameters& Parameters::add(std::int64_t value) {
  const auto bytes = big_endian<8>(static_cast<std::uint64_t>(value));
  values_.emplace_back(std::string(bytes.data(), bytes.size()));
  return *this;
}

Parameters& Parameters::add(std::string_view value) {
  values_.emplace_back(std::string(value));
  return *this;
}

Parameters& Parameters::add(Bytes value) { return add(characters_of(value)); }

Parameters& Parameters::add(Array array) {
  values_.emplace_back(array.take());
  return *this;
}

Parameters& Parameters::add(Columns columns) {
  for (Array& array : columns.take()) add(std::move(array));
  return *this;
}

PointersTo::PointersTo(const Parameters& parameters) : formats_(parameters.values().size(), 1) {
  for (const auto& value : parameters.values()) {
    values_.push_back(value ? value->data() : nullptr);
    lengths_.push_back(value ? static_cast<int>(value->size()) : 0);
  }
}

}  // namespace usher::store::postgres
