#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "maintenance/transfer/table.hpp"

namespace usher::transfer {

/// Writes rows one after another in the one form in which they are compared and sent, whichever database they
/// come from. It is that of PostgreSQL's binary COPY (manual, "COPY", "Tuples"), so that what was compared
/// is what is stored: the number of columns in two bytes, then for each its size in four, -1 for NULL, and
/// its bytes.
class RowEncoder {
 public:
  void begin_row(std::size_t columns);
  void add_null();
  /// @throws std::out_of_range where a number does not fit its kind
  void add(Kind kind, std::int64_t number);
  void add(std::string_view bytes);

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::string take() && { return std::move(bytes_); }

 private:
  void add_big_endian(std::uint64_t value, std::size_t size);

  std::string bytes_;
  std::size_t rows_ = 0;
};

}  // namespace usher::transfer
