#pragma once

#include <span>
#include <string_view>

#include <boost/json/object.hpp>

namespace usher::api::v1 {

/// What bodies hold, in JSON Schema (2020-12): requests are checked by it, and openapi.json shows it.
struct Schema {
  std::string_view name;
  std::string_view text;  ///< JSON
};

std::span<const Schema> schemas();

/// One of them, parsed.
/// @throws std::logic_error where there is none of that name
const boost::json::object& schema_named(std::string_view name);

}  // namespace usher::api::v1
