#pragma once

#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "adapters/web/api/v1/fault.hpp"

namespace usher::api::v1 {

/// Checks a value against the part of JSON Schema that the schemas of inputs are written in: `type`, `enum`,
/// `minimum` and `maximum`, `items`, `minItems` and `maxItems`, `properties`, `required`,
/// `additionalProperties` as a schema or false, `oneOf` between types, and `$ref` to a schema of ours.
/// @param pointer to `value`
void check_schema(const boost::json::value& value, const boost::json::object& declared,
                  std::string_view pointer, Faults& faults);

}  // namespace usher::api::v1
