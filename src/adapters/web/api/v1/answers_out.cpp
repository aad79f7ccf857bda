#include "adapters/web/api/v1/answers_out.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "base/http/status.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
namespace status = http::status;
using http::Method;

/// The HTTP server's own answer, before any route is asked.
constexpr int content_too_large = 413;

/// Something that can go wrong, and with which routes.
struct Failure {
  int status = 0;
  std::string_view name;
  std::string_view description;
  bool (*concerns)(const Route&) = nullptr;
};

bool any(const Route& /*route*/) { return true; }
bool is_scoped(const Route& route) { return route.scope.has_value(); }
bool names_something(const Route& route) { return is_about_a_host(route) || route.path.contains('{'); }
bool takes_body(const Route& route) { return route.body != Route::Body::none; }
bool writes(const Route& route) { return route.method != Method::get; }
bool has_version(const Route& route) {
  constexpr std::array outputs{std::string_view{"Invite"}, std::string_view{"Webhook"},
                               std::string_view{"NewWebhook"}};
  return route.method != Method::delete_ && std::ranges::find(outputs, route.output) != outputs.end();
}
bool patches(const Route& route) { return route.method == Method::patch; }

constexpr std::array failures{
    Failure{status::bad_request, "BadRequest",
            "Something is wrong with the request: errors says what, by pointer into the body or by "
            "parameter.",
            any},
    Failure{status::unauthorized, "Unauthorized", "No key came with it, or none that is good.", any},
    Failure{status::forbidden, "Forbidden",
            "The key lacks a scope, which WWW-Authenticate names, or this may not be done.", is_scoped},
    Failure{status::not_found, "NotFound",
            "There is no such thing on that host, or the key is for no such host.", names_something},
    Failure{status::conflict, "Conflict", "It contradicts what is there, such as a name that is reserved.",
            writes},
    Failure{status::precondition_failed, "PreconditionFailed", "Somebody else changed it since: If-Match.",
            patches},
    Failure{content_too_large, "ContentTooLarge", "The body is longer than any that is taken.", takes_body},
    Failure{status::unsupported_media_type, "UnsupportedMediaType",
            "The body does not say that it is JSON: Accept says what it should.", takes_body},
    Failure{status::unprocessable, "UnprocessableContent",
            "The Idempotency-Key came with another request before.", may_be_repeated},
    Failure{status::too_many_requests, "TooManyRequests",
            "Too many requests: Retry-After says when to go on.", any},
    Failure{status::service_unavailable, "ServiceUnavailable",
            "The database can't be asked right now, or the host is paused.", any},
    Failure{status::insufficient_storage, "InsufficientStorage", "The database's disk is full.", writes},
};

json::object header(std::string_view description) {
  return {{"description", description}, {"schema", {{"type", "string"}}}};
}

/// Which fields such an answer has beside its body.
json::object headers_of(int code) {
  json::object headers;
  if (code == status::unauthorized || code == status::forbidden) {
    headers["WWW-Authenticate"] = header("What is missing (RFC 6750 section 3).");
  }
  if (code == status::unsupported_media_type) headers["Accept"] = header("The type that a body must have.");
  if (code == status::too_many_requests || code == status::service_unavailable) {
    headers["Retry-After"] = header("Seconds to wait, or when to try again.");
  }
  if (code == status::too_many_requests) {
    headers["RateLimit"] = header("How much is left, and when there is more.");
    headers["RateLimit-Policy"] = header("How much is allowed in how many seconds.");
  }
  return headers;
}

json::object success_headers_of(const Route& route) {
  json::object headers;
  if (route.success == status::created) headers["Location"] = header("The address of what was created.");
  if (has_version(route)) headers["ETag"] = header("Its version, for If-Match.");
  if (may_be_unchanged(route)) headers["ETag"] = header("Its version, for If-None-Match.");
  for (const Parameter& parameter : route.parameters) {
    if (parameter.name == "after") {
      headers["Link"] = header("The next page, where there is one: rel=\"next\" (RFC 8288).");
    }
  }
  return headers;
}

json::object answer_of(std::string_view description, json::object headers, std::string_view media_type,
                       std::string_view schema) {
  json::object answer{{"description", description}};
  if (!headers.empty()) answer["headers"] = std::move(headers);
  answer["content"] = json::object{{media_type, body_as(schema)}};
  return answer;
}

}  // namespace

bool may_be_unchanged(const Route& route) { return route.output == "OpenApi"; }

bool may_be_repeated(const Route& route) { return route.scope == domain::Scope::create_invites; }

json::object body_as(std::string_view schema) {
  return {{"schema", {{"$ref", "#/components/schemas/" + std::string(schema)}}}};
}

json::object answers_of(const Route& route) {
  json::object answers;
  auto success = answer_of(route.success == status::created ? "Created." : "Done.", success_headers_of(route),
                           "application/json", route.output);
  if (!route.other_type.empty()) {
    success["content"].as_object()[route.other_type] = json::object{{"schema", {{"type", "string"}}}};
  }
  answers[std::to_string(route.success)] = std::move(success);
  if (may_be_unchanged(route)) {
    answers[std::to_string(status::not_modified)] =
        json::object{{"description", "It is the one that If-None-Match names."}};
  }
  for (const Failure& failure : failures) {
    if (!failure.concerns(route)) continue;
    answers[std::to_string(failure.status)] =
        json::object{{"$ref", "#/components/responses/" + std::string(failure.name)}};
  }
  return answers;
}

json::object failure_answers() {
  json::object answers;
  for (const Failure& failure : failures) {
    answers[failure.name] =
        answer_of(failure.description, headers_of(failure.status), "application/problem+json", "Problem");
  }
  return answers;
}

}  // namespace usher::api::v1
