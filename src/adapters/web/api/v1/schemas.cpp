#include "adapters/web/api/v1/schemas.hpp"

#include <stdexcept>
#include <string>

#include <boost/json.hpp>

#include "api_schemas/embedded.hpp"

namespace usher::api::v1 {

const boost::json::object& schemas() {
  static const boost::json::object parsed = boost::json::parse(api_schemas::schemas_json).as_object();
  return parsed;
}

const boost::json::object& schema_named(std::string_view name) {
  const auto* const found = schemas().if_contains(name);
  if (found == nullptr) throw std::logic_error("no schema " + std::string(name));
  return found->as_object();
}

}  // namespace usher::api::v1
