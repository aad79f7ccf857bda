#include "adapters/store/postgres/result.hpp"

#include <libpq-fe.h>

#include <charconv>

namespace usher::store::postgres {

void ResultDeleter::operator()(pg_result* result) const noexcept { PQclear(result); }

int Rows::count() const { return PQntuples(result_.get()); }

std::uint64_t Rows::affected() const {
  const std::string_view text = PQcmdTuples(result_.get());
  std::uint64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

bool Rows::null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }

std::int64_t Rows::integer(int row, int column) const {
  const std::string_view bytes = text(row, column);
  if (bytes.empty()) return 0;
  // Two's complement: the first bit carries the sign, whatever the width.
  const bool negative = (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0;
  std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> Rows::maybe_integer(int row, int column) const {
  if (null(row, column)) return std::nullopt;
  return integer(row, column);
}

std::string_view Rows::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

Bytes Rows::bytes(int row, int column) const {
  const std::string_view characters = text(row, column);
  return std::as_bytes(std::span(characters));
}

}  // namespace usher::store::postgres
