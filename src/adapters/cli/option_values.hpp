#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/cli/moments.hpp"
#include "domain/model/api_key.hpp"
#include "domain/model/error.hpp"

namespace usher::cli {

inline constexpr const char* reason_help = "Why, for the record of events";

/// Said behind what would be done, by commands that change much.
inline constexpr const char* unconfirmed = "nothing was changed: repeat it with --yes to do it";

/// What an option that may be absent says.
template <class T>
domain::Result<std::optional<T>> optional_of(const std::string& text,
                                             domain::Result<T> (*parse)(std::string_view)) {
  if (text.empty()) return std::nullopt;
  auto value = parse(text);
  if (!value) return std::unexpected(std::move(value).error());
  return *std::move(value);
}

inline domain::Result<std::optional<domain::Timestamp>> optional_moment(const std::string& text,
                                                                        domain::Timestamp now,
                                                                        Reckoned reckoned) {
  if (text.empty()) return std::nullopt;
  auto moment = parse_moment(text, now, reckoned);
  if (!moment) return std::unexpected(std::move(moment).error());
  return *moment;
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
