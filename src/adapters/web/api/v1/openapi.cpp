#include "adapters/web/api/v1/openapi.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/schemas.hpp"
#include "base/http/status.hpp"
#include "base/text/ascii.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;

constexpr std::string_view problem_type = "application/problem+json";

json::object content_of(std::string_view media_type, std::string_view schema) {
  const json::object reference{{"$ref", "#/components/schemas/" + std::string(schema)}};
  json::object content;
  content[media_type] = json::object{{"schema", reference}};
  return content;
}

/// Those in its path, which are in braces, and those in its query.
json::array parameters_of(const Route& route) {
  json::array parameters;
  for (std::string_view path = route.path; path.contains('{');) {
    const auto open = path.find('{');
    const auto close = path.find('}', open);
    parameters.push_back(json::object{{"name", path.substr(open + 1, close - open - 1)},
                                      {"in", "path"},
                                      {"required", true},
                                      {"schema", {{"type", "string"}}}});
    path.remove_prefix(close + 1);
  }
  for (const Parameter& each : route.parameters) {
    json::object schema{{"type", "string"}};
    if (each.repeats) schema = {{"type", "array"}, {"items", {{"type", "string"}}}};
    parameters.push_back(json::object{{"name", each.name},
                                      {"in", "query"},
                                      {"description", each.description},
                                      {"schema", std::move(schema)}});
  }
  return parameters;
}

json::object operation_of(const Route& route) {
  json::array scopes;
  if (route.scope) scopes.emplace_back(domain::name_of(*route.scope));
  json::object responses;
  auto content = content_of("application/json", route.output);
  if (!route.other_type.empty()) {
    content[route.other_type] = json::object{{"schema", {{"type", "string"}}}};
  }
  responses[std::to_string(route.success)] =
      json::object{{"description", "Done."}, {"content", std::move(content)}};
  responses["default"] =
      json::object{{"description", "What went wrong."}, {"content", content_of(problem_type, "Problem")}};
  json::object operation{{"operationId", route.name},
                         {"summary", route.summary},
                         {"parameters", parameters_of(route)},
                         {"responses", std::move(responses)},
                         {"security", json::array{json::object{{"key", std::move(scopes)}}}}};
  if (route.body != Route::Body::none) {
    const bool patch = route.method == http::Method::patch;
    operation["requestBody"] = json::object{
        {"required", route.body == Route::Body::needed},
        {"content", content_of(patch ? "application/merge-patch+json" : "application/json", route.input)}};
  }
  return operation;
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), text::ascii_lower);
  return lowered;
}

}  // namespace

std::string openapi_of(std::span<const Route> routes) {
  json::object paths;
  for (const Route& route : routes) {
    auto& path = paths[std::string(prefix) + std::string(route.path)];
    if (!path.is_object()) path = json::object{};
    path.as_object()[lower(http::to_string(route.method))] = operation_of(route);
  }
  json::object described;
  for (const Schema& schema : schemas()) described[schema.name] = schema_named(schema.name);
  const json::object key{{"type", "http"}, {"scheme", "bearer"}, {"description", "An API key: ID/SECRET."}};
  return json::serialize(json::object{
             {"openapi", "3.1.0"},
             {"info", {{"title", "usher"}, {"version", "1"}}},
             {"paths", std::move(paths)},
             {"components", {{"schemas", std::move(described)}, {"securitySchemes", {{"key", key}}}}}}) +
         '\n';
}

void describe(const Services& /*services*/, const CallPtr& call) {
  static const std::string description = openapi_of(routes());
  http::Response response(http::status::ok, description);
  response.set("Content-Type", "application/json");
  call->answer(std::move(response));
}

}  // namespace usher::api::v1
