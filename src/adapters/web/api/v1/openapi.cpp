#include "adapters/web/api/v1/openapi.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/v1/answers_out.hpp"
#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/route.hpp"
#include "adapters/web/api/v1/schemas.hpp"
#include "base/http/entity_tag.hpp"
#include "base/http/problem.hpp"
#include "base/http/status.hpp"
#include "base/text/ascii.hpp"
#include "domain/model/fingerprint.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;

struct Named {
  std::string_view name;
  std::string_view description;
};

/// Routes are grouped by the first part of their path.
constexpr std::array groups{
    Named{"invites", "Invites: who may come, as what, until when."},
    Named{"accounts", "Where accounts come from, and whether they may invite."},
    Named{"keys", "The keys that this API is used with."},
    Named{"webhooks", "Who is told when something happens."},
    Named{"events", "What happened."},
    Named{"stats", "How many invites were made, opened and used."},
    Named{"hosts", "What the key may see, with its limits."},
    Named{"openapi.json", "The API itself."},
};

constexpr std::array path_parameters{
    Named{"id", "Its id, as it was answered when it was made or listed."},
    Named{"host", "The key's host."},
    Named{"name", "The account's name: what stands before the @."},
};

constexpr std::string_view about =
    "Manages invitations to an XMPP server. Send an API key with each request, as Authorization: Bearer "
    "ID/SECRET: it sees its own hosts alone, of which each request names one where there are several, and "
    "may "
    "do what its scopes say.";

std::string_view group_of(const Route& route) { return route.path.substr(0, route.path.find('/')); }

std::string_view description_in(std::span<const Named> known, std::string_view name) {
  const auto found = std::ranges::find(known, name, &Named::name);
  return found == known.end() ? "Named by its path." : found->description;
}

json::object parameter(std::string_view name, std::string_view place, std::string_view description,
                       json::value schema) {
  return {{"name", name}, {"in", place}, {"description", description}, {"schema", std::move(schema)}};
}

const json::object text_schema{{"type", "string"}};

void add_path_parameters(const Route& route, json::array& parameters) {
  for (std::string_view path = route.path; path.contains('{');) {
    const auto open = path.find('{');
    const auto close = path.find('}', open);
    const auto name = path.substr(open + 1, close - open - 1);
    auto one = parameter(name, "path", description_in(path_parameters, name), text_schema);
    one["required"] = true;
    parameters.push_back(std::move(one));
    path.remove_prefix(close + 1);
  }
}

/// What stands in the path in braces, in the query and in the header.
json::array parameters_of(const Route& route) {
  json::array parameters;
  add_path_parameters(route, parameters);
  for (const Parameter& each : query_of(route)) {
    json::value schema = json::parse(each.schema);
    if (each.repeats) schema = json::object{{"type", "array"}, {"items", std::move(schema)}};
    parameters.push_back(parameter(each.name, "query", each.description, std::move(schema)));
  }
  if (route.method == http::Method::patch) {
    parameters.push_back(
        parameter("If-Match", "header", "The ETag that it must still have: else 412.", text_schema));
  }
  if (may_be_unchanged(route)) {
    parameters.push_back(parameter("If-None-Match", "header",
                                   "The ETag that is known: 304 where it still holds.", text_schema));
  }
  if (may_be_repeated(route)) {
    parameters.push_back(parameter("Idempotency-Key", "header",
                                   "For 24 hours, requests with the same one make one.", text_schema));
  }
  return parameters;
}

json::object request_body_of(const Route& route) {
  json::object content{{"application/json", body_as(route.input)}};
  if (route.method == http::Method::patch) {
    content["application/merge-patch+json"] = body_as(route.input);
  }
  return {{"required", route.body == Route::Body::needed}, {"content", std::move(content)}};
}

json::object operation_of(const Route& route) {
  json::array scopes;
  if (route.scope) scopes.emplace_back(domain::name_of(*route.scope));
  json::object operation{
      {"operationId", route.name},      {"tags", json::array{group_of(route)}},
      {"summary", route.summary},       {"parameters", parameters_of(route)},
      {"responses", answers_of(route)}, {"security", json::array{json::object{{"key", std::move(scopes)}}}}};
  if (route.body != Route::Body::none) operation["requestBody"] = request_body_of(route);
  return operation;
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), text::ascii_lower);
  return lowered;
}

json::object paths_of(std::span<const Route> routes) {
  json::object paths;
  for (const Route& route : routes) {
    auto& path = paths[std::string(prefix) + std::string(route.path)];
    if (!path.is_object()) path = json::object{};
    path.as_object()[lower(http::to_string(route.method))] = operation_of(route);
  }
  return paths;
}

json::array tags_of(std::span<const Route> routes) {
  std::set<std::string_view> seen;
  json::array tags;
  for (const Route& route : routes) {
    const auto name = group_of(route);
    if (!seen.insert(name).second) continue;
    tags.push_back(json::object{{"name", name}, {"description", description_in(groups, name)}});
  }
  return tags;
}

json::object components() {
  const json::object key{{"type", "http"}, {"scheme", "bearer"}, {"description", "An API key: ID/SECRET."}};
  return {{"schemas", schemas()}, {"responses", failure_answers()}, {"securitySchemes", {{"key", key}}}};
}

/// What stands before the server's address and behind it.
struct Halves {
  std::string before;
  std::string after;
};

Halves compose() {
  constexpr std::string_view servers_end = R"("}]})";
  const json::object license{{"name", "MIT"}, {"identifier", "MIT"}};
  const json::object info{{"title", "usher"}, {"version", "1"}, {"description", about}, {"license", license}};
  std::string before = json::serialize(json::object{
      {"openapi", "3.1.0"}, {"info", info}, {"servers", json::array{json::object{{"url", ""}}}}});
  before.resize(before.size() - servers_end.size() - 1);
  const std::string rest = json::serialize(
      json::object{{"tags", tags_of(routes())}, {"paths", paths_of(routes())}, {"components", components()}});
  return {.before = std::move(before), .after = "}]," + rest.substr(1) + '\n'};
}

const Halves& halves() {
  static const Halves composed = compose();
  return composed;
}

/// Of all but the server's address.
const domain::Fingerprint& common_fingerprint() {
  static const auto common = [] {
    domain::Fingerprint fingerprint;
    for (const auto* half : {&halves().before, &halves().after}) fingerprint.add(*half);
    return fingerprint;
  }();
  return common;
}

}  // namespace

Description describe_for(std::string_view server) {
  domain::Fingerprint fingerprint = common_fingerprint();
  fingerprint.add(server);
  return {.text = halves().before + http::json_string(server) + halves().after,
          .etag = tag_of(fingerprint.value())};
}

void describe(const Services& /*services*/, const CallPtr& call) {
  // It is the same for every key: who has it asks whether it still holds.
  constexpr std::string_view cache_control = "private, no-cache";
  auto description = describe_for(call->host->public_url);
  const bool known = http::if_none_match_names(call->if_none_match, description.etag);
  http::Response response(known ? http::status::not_modified : http::status::ok,
                          known ? std::string{} : std::move(description.text));
  response.set("ETag", description.etag);
  if (!known) response.set("Content-Type", "application/json");
  call->answer(std::move(response), cache_control);
}

}  // namespace usher::api::v1
