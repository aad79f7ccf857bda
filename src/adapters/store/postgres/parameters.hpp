#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace usher::store::postgres {

using Bytes = std::span<const std::byte>;

/// What an array holds, by PostgreSQL's numbers for its types (pg_type.oid, which never change).
enum class ElementType : std::uint32_t { bytea = 17, bigint = 20, smallint = 21, integer = 23, text = 25 };

/// A one-dimensional array in PostgreSQL's binary format (`array_recv`).
class Array {
 public:
  explicit Array(ElementType type);

  void add(std::int64_t value);
  void add(std::string_view value);
  void add(Bytes value);
  void add_null();
  template <class T>
  void add(const std::optional<T>& value) {
    if (value) {
      add(*value);
    } else {
      add_null();
    }
  }

  /// The whole array, with its number of elements.
  [[nodiscard]] std::string take();

 private:
  ElementType type_;
  std::uint32_t count_ = 0;
  std::string bytes_;
};

/// Rows as a statement's `unnest` takes them: an array for each column.
class Columns {
 public:
  Columns(std::initializer_list<ElementType> types) : arrays_(types.begin(), types.end()) {}

  /// @param values as many as there are columns
  template <class... Values>
  void add_row(const Values&... values) {
    auto column = arrays_.begin();
    ((column++)->add(values), ...);
  }

  [[nodiscard]] std::vector<Array> take() { return std::move(arrays_); }

 private:
  std::vector<Array> arrays_;
};

/// What a statement is given: $1, $2, ... in PostgreSQL's binary formats. Values are copied.
class Parameters {
 public:
  Parameters& add(std::int64_t value);
  Parameters& add(std::string_view value);
  Parameters& add(Bytes value);
  Parameters& add(Array array);
  Parameters& add(Columns columns);
  template <class T>
  Parameters& add(const std::optional<T>& value) {
    if (value) return add(*value);
    values_.emplace_back(std::nullopt);
    return *this;
  }

  [[nodiscard]] const std::vector<std::optional<std::string>>& values() const { return values_; }

 private:
  std::vector<std::optional<std::string>> values_;
};

/// Parameters of the given values, in their order.
template <class... Values>
Parameters parameters(Values&&... values) {
  Parameters all;
  (all.add(std::forward<Values>(values)), ...);
  return all;
}

/// Parameters as libpq's functions take them: pointers into what must live as long. All formats are binary.
class PointersTo {
 public:
  explicit PointersTo(const Parameters& parameters);

  [[nodiscard]] int count() const { return static_cast<int>(values_.size()); }
  [[nodiscard]] const char* const* values() const { return values_.data(); }
  [[nodiscard]] const int* lengths() const { return lengths_.data(); }
  [[nodiscard]] const int* formats() const { return formats_.data(); }

 private:
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

}  // namespace usher::store::postgres
