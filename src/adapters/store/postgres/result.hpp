#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "adapters/store/postgres/parameters.hpp"

struct pg_result;

namespace usher::store::postgres {

struct ResultDeleter {
  void operator()(pg_result* result) const noexcept;
};

/// What a statement gave, in binary formats: rows by number, columns by number.
class Rows {
 public:
  explicit Rows(std::unique_ptr<pg_result, ResultDeleter> result) : result_(std::move(result)) {}

  [[nodiscard]] int count() const;
  /// Rows that were inserted, changed or deleted.
  [[nodiscard]] std::uint64_t affected() const;

  [[nodiscard]] bool null(int row, int column) const;
  /// A smallint, integer or bigint.
  [[nodiscard]] std::int64_t integer(int row, int column) const;
  [[nodiscard]] std::optional<std::int64_t> maybe_integer(int row, int column) const;
  /// Empty for NULL. Valid as long as these rows.
  [[nodiscard]] std::string_view text(int row, int column) const;
  [[nodiscard]] Bytes bytes(int row, int column) const;

 private:
  std::unique_ptr<pg_result, ResultDeleter> result_;
};

}  // namespace usher::store::postgres
