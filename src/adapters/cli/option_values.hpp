#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/model/api_key.hpp"
#include "domain/model/error.hpp"

namespace usher::cli {

/// What an option that may be absent says.
template <class T>
domain::Result<std::optional<T>> optional_of(const std::string& text,
                                             domain::Result<T> (*parse)(std::string_view)) {
  if (text.empty()) return std::nullopt;
  auto value = parse(text);
  if (!value) return std::unexpected(std::move(value).error());
  return *std::move(value);
}

/// What an option that may be given several times says in all.
template <class Enum>
domain::Result<domain::EnumSet<Enum>> set_of(const std::vector<std::string>& names,
                                             domain::Result<Enum> (*parse)(std::string_view)) {
  domain::EnumSet<Enum> set;
  for (const auto& name : names) {
    const auto value = parse(name);
    if (!value) return std::unexpected(value.error());
    set.add(*value);
  }
  return set;
}

}  // namespace usher::cli
