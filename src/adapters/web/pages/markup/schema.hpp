#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "adapters/web/pages/language/message.hpp"
#include "adapters/web/pages/markup/markup.hpp"

namespace usher::pages {

enum class FieldKind : std::uint8_t { text, markup, flag, count, list, wording };

/// What a field of a record holds right now. Its views live as long as the record.
struct FieldValue {
  bool present = false;  ///< whether a section about it is shown
  std::string_view text;
  std::uint32_t count = 0;
  const Wording* wording = nullptr;
  const void* items = nullptr;  ///< of a list
  std::size_t size = 0;
  std::size_t stride = 0;
};

struct Schema;

/// A name that templates may use, and how its value is got from a record.
struct Field {
  std::string_view name;
  FieldKind kind{};
  FieldValue (*read)(const void* record) = nullptr;
  const Schema* (*items)() = nullptr;  ///< of a list: what its items offer
};

/// All that a record offers to templates. A template that uses anything else is refused when it is
/// compiled, so that nothing renders as empty for want of a value.
struct Schema {
  std::span<const Field> fields;

  [[nodiscard]] const Field* find(std::string_view name) const {
    for (const Field& field : fields) {
      if (field.name == name) return &field;
    }
    return nullptr;
  }
};

/// Specialised for each record that pages show: `static const Schema& get()`.
template <class Record>
struct SchemaOf;

namespace detail {

template <class T>
struct Read;

template <>
struct Read<std::string_view> {
  static constexpr FieldKind kind = FieldKind::text;
  static FieldValue from(std::string_view value) { return {.present = !value.empty(), .text = value}; }
};
template <>
struct Read<std::string> : Read<std::string_view> {};
template <>
struct Read<Markup> {
  static constexpr FieldKind kind = FieldKind::markup;
  static FieldValue from(const Markup& value) { return {.present = !value.empty(), .text = value.html()}; }
};
template <>
struct Read<bool> {
  static constexpr FieldKind kind = FieldKind::flag;
  static FieldValue from(bool value) { return {.present = value}; }
};
template <>
struct Read<std::uint32_t> {
  static constexpr FieldKind kind = FieldKind::count;
  static FieldValue from(std::uint32_t value) { return {.present = true, .count = value}; }
};
template <>
struct Read<Wording> {
  static constexpr FieldKind kind = FieldKind::wording;
  static FieldValue from(const Wording& value) { return {.present = !value.empty(), .wording = &value}; }
};
template <class T>
struct Read<std::optional<T>> {
  static constexpr FieldKind kind = Read<T>::kind;
  static FieldValue from(const std::optional<T>& value) {
    return value ? Read<T>::from(*value) : FieldValue{};
  }
};
template <class T>
struct Read<std::vector<T>> {
  static constexpr FieldKind kind = FieldKind::list;
  static FieldValue from(const std::vector<T>& value) {
    return {.present = !value.empty(), .items = value.data(), .size = value.size(), .stride = sizeof(T)};
  }
};

template <class T>
struct RecordOf;
template <class R, class T>
struct RecordOf<T R::*> {
  using Record = R;
};

template <class R, class T>
constexpr const T& member(const R& record, T R::* first) {
  return record.*first;
}
template <class R, class T, class U>
constexpr const U& member(const R& record, T R::* first, U T::* second) {
  return record.*first.*second;
}

template <class Record, class Value, auto First, auto... Rest>
FieldValue read_member(const void* record) {
  return Read<Value>::from(member(*static_cast<const Record*>(record), First, Rest...));
}

template <class T>
struct ItemsOf {
  static constexpr const Schema* (*get)() = nullptr;
};
template <class T>
struct ItemsOf<std::vector<T>> {
  static const Schema* get() { return &SchemaOf<T>::get(); }
};

}  // namespace detail

/// Makes a member a field of its record: `field<&View::site>("site")`; with two, a member of a member:
/// `field<&View::expires, &Expiry::iso>("expires.iso")`.
template <auto First, auto... Rest>
constexpr Field field(std::string_view name) {
  using Record = typename detail::RecordOf<decltype(First)>::Record;
  using Value = std::remove_cvref_t<decltype(detail::member(std::declval<const Record&>(), First, Rest...))>;
  Field made{name, detail::Read<Value>::kind, &detail::read_member<Record, Value, First, Rest...>, nullptr};
  made.items = detail::ItemsOf<Value>::get;
  return made;
}

}  // namespace usher::pages
