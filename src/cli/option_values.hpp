#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/api_key.hpp"
#include "core/error.hpp"

namespace usher::cli {

/// What an option that may be absent says.
template <class T>
core::Result<std::optional<T>> optional_of(const std::string& text,
                                           core::Result<T> (*parse)(std::string_view)) {
  if (text.empty()) return std::nullopt;
  auto value = parse(text);
  if (!value) return std::unexpected(std::move(value).error());
  return *std::move(value);
}

/// What an option that may be given several times says in all.
template <class Enum>
core::Result<core::EnumSet<Enum>> set_of(const std::vector<std::string>& names,
                                         core::Result<Enum> (*parse)(std::string_view)) {
  core::EnumSet<Enum> set;
  for (const auto& name : names) {
    const auto value = parse(name);
    if (!value) return std::unexpected(value.error());
    set.add(*value);
  }
  return set;
}

}  // namespace usher::cli
