#pragma once

#include <string>
#include <string_view>

#include "base/text/joined.hpp"
#include "domain/model/error.hpp"

namespace usher::domain {

/// The name of `value` in a table of pairs (value, name) that names every value.
template <class Names, class Value>
constexpr std::string_view name_in(const Names& names, Value value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return {};
}

/// The value called `text` in such a table.
/// @returns `invalid_argument`, listing the names there are; `what` is the noun for them.
template <class Names>
auto value_in(const Names& names, std::string_view text, std::string_view what)
    -> Result<typename Names::value_type::first_type> {
  for (const auto& [value, name] : names) {
    if (name == text) return value;
  }
  const auto known = text::joined(names, ", ", [](const auto& each) { return each.second; });
  return fail(Errc::invalid_argument,
              "no such " + std::string(what) + " '" + std::string(text) + "': there are " + known);
}

}  // namespace usher::domain
