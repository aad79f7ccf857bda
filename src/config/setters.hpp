#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/checks.hpp"
#include "config/option.hpp"
#include "core/time.hpp"

namespace usher::config {

// Makers of `Option::set`, by type. `field` gives a reference to what is set in the target.

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

/// A setter that checks a text by `check` and puts what comes of it where `field` says.
/// @param check takes the text and the folder
template <class Field, class Check>
auto text(Field field, Check check) {
  return [=](auto& target, const Value& value, const std::filesystem::path& folder) -> Checked<void> {
    const auto given = as<std::string>(value, "a text in quotes");
    if (!given) return std::unexpected(given.error());
    auto checked = check(*given, folder);
    if (!checked) return std::unexpected(checked.error());
    field(target) = *std::move(checked);
    return {};
  };
}

template <class Field>
auto duration(Field field, core::Duration min, core::Duration max) {
  return text(field, [=](const std::string& given, const std::filesystem::path&) {
    return check_duration(given, min, max);
  });
}

template <class Field>
auto rate(Field field) {
  return text(field,
              [](const std::string& given, const std::filesystem::path&) { return check_rate(given); });
}

template <class Field>
auto file(Field field) {
  return text(field, check_path);
}

template <class Field, class Names>
auto choice(Field field, const Names& names) {
  return text(field,
              [&names](const std::string& given,
                       const std::filesystem::path&) -> Checked<typename Names::value_type::first_type> {
                std::string known;
                for (const auto& [value, name] : names) {
                  if (name == given) return value;
                  known += (known.empty() ? "" : ", ") + std::string(name);
                }
                return std::unexpected(in_quotes(given) + " is none of " + known);
              });
}

template <class Field>
auto number(Field field, std::int64_t min, std::int64_t max) {
  return [=](auto& target, const Value& value, const std::filesystem::path&) -> Checked<void> {
    const auto given = as<std::int64_t>(value, "a whole number without quotes");
    if (!given) return std::unexpected(given.error());
    if (*given < min || *given > max) {
      return std::unexpected(std::to_string(*given) + " is out of range: from " + std::to_string(min) +
                             " to " + std::to_string(max));
    }
    field(target) = static_cast<std::size_t>(*given);
    return {};
  };
}

template <class Field>
auto list(Field field, Checked<std::string> (*check)(const std::string&), std::size_t count_max) {
  return [=](auto& target, const Value& value, const std::filesystem::path&) -> Checked<void> {
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
}

}  // namespace usher::config
