#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/config/checks.hpp"
#include "adapters/config/option.hpp"
#include "base/http/rate.hpp"
#include "base/text/joined.hpp"
#include "domain/model/duration.hpp"
#include "domain/model/time.hpp"

namespace usher::config {

// Makers of kinds. `field` gives a reference to what is set in the target.

inline std::string_view name_of_type(const Value& value) {
  if (const auto* misfit = std::get_if<Misfit>(&value)) return misfit->what;
  static constexpr std::array names{std::string_view{"a text"}, std::string_view{"a number"},
                                    std::string_view{"a list"}};
  return names[static_cast<std::size_t>(type_of(value))];
}

/// @returns the value, if it has the type that is needed
template <class T>
Checked<T> as(const Value& value, std::string_view needed) {
  if (const T* held = std::get_if<T>(&value)) return *held;
  return std::unexpected(std::string(needed) + " is needed, not " + std::string(name_of_type(value)));
}

/// What a field holds, as it is written in the file; empty where a default could not be.
template <class T>
Value written(const T& held) {
  if constexpr (std::is_same_v<T, domain::Duration>) {
    return domain::format_duration(held, 2);
  } else if constexpr (std::is_same_v<T, http::Rate>) {
    return rate_text(held);
  } else if constexpr (std::is_same_v<T, std::filesystem::path>) {
    return held.string();
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<std::int64_t>(held);
  } else if constexpr (std::is_convertible_v<const T&, Value>) {
    return held;
  } else {
    return {};
  }
}

/// Of a text that is checked by `check`, which takes it and the folder; what comes of it goes where `field`
/// says.
template <class Field, class Check>
auto text(Field field, std::string name, Check check, std::string range = {}) {
  const auto set = [=](auto& target, const Value& value,
                       const std::filesystem::path& folder) -> Checked<void> {
    const auto given = as<std::string>(value, "a text in quotes");
    if (!given) return std::unexpected(given.error());
    auto checked = check(*given, folder);
    if (!checked) return std::unexpected(checked.error());
    field(target) = *std::move(checked);
    return {};
  };
  return Kind{std::move(name), std::move(range), set, [=](auto& target) { return written(field(target)); }};
}

template <class Field>
auto duration(Field field, domain::Duration min, domain::Duration max) {
  const auto check = [=](const std::string& given, const std::filesystem::path&) {
    return check_duration(given, min, max);
  };
  return text(field, "duration", check, range_text(min, max));
}

/// Any that can be written.
template <class Field>
auto duration(Field field) {
  auto any = duration(field, domain::Duration::zero(), domain::Duration::max());
  any.range.clear();
  return any;
}

template <class Field>
auto rate(Field field, std::uint32_t count_max = http::Rate::count_max) {
  const bool bounded = count_max < http::Rate::count_max;
  const auto check = [=](const std::string& given, const std::filesystem::path&) {
    return check_rate(given, count_max);
  };
  return text(field, bounded ? "rate of 1 to " + std::to_string(count_max) + ", or `off`" : "rate", check);
}

template <class Field>
auto file(Field field) {
  return text(field, "path", check_path);
}

/// A value that nobody is to see.
template <class Set, class Get>
auto secret(Kind<Set, Get> kind) {
  kind.secrecy = Secrecy::text;
  return kind;
}

/// The path of a file that nobody is to see.
template <class Field>
auto secret_file(Field field) {
  auto kind = file(field);
  kind.secrecy = Secrecy::file;
  return kind;
}

/// `a`, `b` or `c`
template <class Names>
std::string choices(const Names& names) {
  std::string all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) all += i + 1 < names.size() ? ", " : " or ";
    all.append("`").append(names[i].second).append("`");
  }
  return all;
}

template <class Field, class Names>
auto choice(Field field, const Names& names) {
  const auto check = [&names](
                         const std::string& given,
                         const std::filesystem::path&) -> Checked<typename Names::value_type::first_type> {
    for (const auto& [value, name] : names) {
      if (name == given) return value;
    }
    const auto known = text::joined(names, ", ", [](const auto& each) { return each.second; });
    return std::unexpected(in_quotes(given) + " is none of " + known);
  };
  const auto get = [&names, field](auto& target) -> Value {
    const auto found = std::ranges::find(names, field(target), [](const auto& each) { return each.first; });
    return std::string(found->second);
  };
  auto kind = text(field, choices(names), check);
  return Kind{std::move(kind.name), std::string(), kind.set, get};
}

template <class Field>
auto number(Field field, std::int64_t min, std::int64_t max, std::string name = "number") {
  std::string range = std::to_string(min) + " to " + std::to_string(max);
  const auto set = [=](auto& target, const Value& value, const std::filesystem::path&) -> Checked<void> {
    const auto given = as<std::int64_t>(value, "a whole number without quotes");
    if (!given) return std::unexpected(given.error());
    if (*given < min || *given > max) {
      return std::unexpected(std::to_string(*given) + " is out of range: from " + range);
    }
    field(target) = static_cast<std::size_t>(*given);
    return {};
  };
  return Kind{std::move(name), range, set, [=](auto& target) { return written(field(target)); }};
}

template <class Field>
auto bytes(Field field, std::int64_t min, std::int64_t max) {
  return number(field, min, max, "bytes");
}

template <class Field>
auto list(Field field, const std::string& entries, Checked<std::string> (*check)(const std::string&),
          std::size_t count_max) {
  const auto set = [=](auto& target, const Value& value, const std::filesystem::path&) -> Checked<void> {
    const auto given = as<std::vector<std::string>>(value, "a list of texts in brackets");
    if (!given) return std::unexpected(given.error());
    if (given->size() > count_max) {
      return std::unexpected("the list has more than " + std::to_string(count_max) + " entries");
    }
    for (const std::string& each : *given) {
      if (const auto checked = check(each); !checked) return std::unexpected(checked.error());
    }
    field(target) = *given;
    return {};
  };
  return Kind{"list of " + entries, std::string(), set, [=](auto& target) { return written(field(target)); }};
}

}  // namespace usher::config
