#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "adapters/web/api/v1/fault.hpp"

namespace usher::api::v1 {

/// The object in a request's body, which is as `schema` has it: what is read from it below is of the type
/// that it declares.
std::expected<boost::json::object, Faults> read_object(std::string_view body,
                                                       const boost::json::object& schema);

/// A member, if there is one that is not null.
const boost::json::value* member_of(const boost::json::object& object, std::string_view name);
std::optional<std::string> text_in(const boost::json::object& object, std::string_view name);
std::optional<std::vector<std::string>> texts_in(const boost::json::object& object, std::string_view name);

/// What `parse` makes of a text in a body; where it refuses that, the fault is noted.
template <class Parse>
auto parsed_in(const boost::json::object& object, std::string_view name, Parse parse, Faults& faults)
    -> std::optional<typename decltype(parse(std::string_view{}))::value_type> {
  const auto text = text_in(object, name);
  if (!text) return std::nullopt;
  auto value = parse(std::string_view(*text));
  if (value) return *std::move(value);
  add_fault(faults, {.where = Fault::Where::body,
                     .place = pointer_below("", name),
                     .detail = std::move(value).error().detail});
  return std::nullopt;
}

}  // namespace usher::api::v1
