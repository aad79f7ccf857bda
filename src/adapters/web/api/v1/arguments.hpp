#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/web/api/v1/fault.hpp"
#include "base/http/query.hpp"

namespace usher::api::v1 {

/// A parameter that a route takes in its query.
struct Parameter {
  std::string_view name;
  std::string_view description;
  bool repeats = false;  ///< several are alternatives
  /// JSON Schema of one, by which it is described; what reads it decides.
  std::string_view schema = R"({"type": "string"})";
};

/// A request's query, with nothing in it that its route does not take.
class Arguments {
 public:
  /// Notes what is unknown, repeated or not to be read.
  static Arguments read(std::string_view query, std::span<const Parameter> known, Faults& faults);

  [[nodiscard]] std::optional<std::string> get(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  /// The same query with another `after`: for the link to a next page.
  [[nodiscard]] std::string with_cursor(std::string_view after) const;
  /// A number for what was given, in whichever order; but for parameters named in `except`.
  [[nodiscard]] std::uint32_t digest(std::span<const std::string_view> except) const;

  /// What `parse` makes of one; where it refuses that, the fault is noted.
  template <class Parse>
  auto parsed(std::string_view name, Parse parse, Faults& faults) const
      -> std::optional<typename decltype(parse(std::string_view{}))::value_type> {
    const auto text = get(name);
    if (!text) return std::nullopt;
    auto value = parse(std::string_view(*text));
    if (value) return *std::move(value);
    note(name, std::move(value).error().detail, faults);
    return std::nullopt;
  }
  /// Adds what `parse` makes of each to a set.
  template <class Set, class Parse>
  void add_parsed(std::string_view name, Set& set, Parse parse, Faults& faults) const {
    for (const auto& text : all(name)) {
      auto value = parse(std::string_view(text));
      if (!value) return note(name, std::move(value).error().detail, faults);
      set.add(*value);
    }
  }

  static void note(std::string_view name, std::string detail, Faults& faults);

 private:
  std::vector<http::Parameter> given_;
};

inline constexpr std::uint32_t page_limit_max = 200;
inline constexpr std::uint32_t page_limit_default = 50;

/// Whether `true` was given; false where nothing was.
bool flag_in(const Arguments& arguments, std::string_view name, Faults& faults);

/// The `limit` of a list.
std::uint32_t limit_in(const Arguments& arguments, Faults& faults);

}  // namespace usher::api::v1
