#pragma once

#include <string_view>

#include <boost/json/object.hpp>

namespace usher::api::v1 {

/// What bodies hold, in JSON Schema (2020-12), by name, as schemas.json has it: requests are checked by it,
/// and openapi.json shows it. May be asked on any thread.
const boost::json::object& schemas();

/// One of them.
/// @throws std::logic_error where there is none of that name
const boost::json::object& schema_named(std::string_view name);

}  // namespace usher::api::v1
