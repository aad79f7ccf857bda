#include "adapters/web/api/v1/json_in.hpp"

#include <boost/json.hpp>

#include "adapters/web/api/v1/schema_check.hpp"
#include "adapters/web/api/v1/strict_json.hpp"

namespace usher::api::v1 {

namespace json = boost::json;

std::expected<json::object, Faults> read_object(std::string_view body, const json::object& schema) {
  Faults faults = faults_of_json(body);
  if (!faults.empty()) return std::unexpected(std::move(faults));
  json::parse_options options;
  options.max_depth = json_depth_max;
  auto value = json::parse(body, {}, options);
  check_schema(value, schema, "", faults);
  if (!faults.empty()) return std::unexpected(std::move(faults));
  return std::move(value.as_object());
}

const json::value* member_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string> text_in(const json::object& object, std::string_view name) {
  const auto* value = member_of(object, name);
  if (value == nullptr) return std::nullopt;
  return std::string(std::string_view(value->as_string()));
}

std::optional<std::vector<std::string>> texts_in(const json::object& object, std::string_view name) {
  const auto* value = member_of(object, name);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& each : value->as_array()) texts.emplace_back(std::string_view(each.as_string()));
  return texts;
}

}  // namespace usher::api::v1
