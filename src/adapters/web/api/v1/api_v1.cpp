#include "adapters/web/api/v1/api_v1.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "adapters/web/api/error_response.hpp"
#include "adapters/web/api/idempotency_key.hpp"
#include "adapters/web/api/presented_credentials.hpp"
#include "adapters/web/api/v1/call_host.hpp"
#include "adapters/web/api/v1/json_in.hpp"
#include "adapters/web/api/v1/route.hpp"
#include "adapters/web/api/v1/schemas.hpp"
#include "base/http/accept.hpp"
#include "base/http/media_type.hpp"
#include "base/http/problem.hpp"
#include "base/http/query.hpp"
#include "base/http/status.hpp"
#include "base/text/ascii.hpp"

namespace usher::api::v1 {
namespace {

using domain::Errc;
using domain::Error;
using http::Method;

std::pair<std::string_view, std::string_view> split_at_slash(std::string_view path) {
  const auto slash = std::min(path.find('/'), path.size());
  return {path.substr(0, slash), path.substr(std::min(slash + 1, path.size()))};
}

/// What stands in `path` for each `{…}` of `pattern`; nothing where they don't go together.
std::optional<std::vector<std::string>> captured(std::string_view pattern, std::string_view path) {
  if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return std::nullopt;
  std::vector<std::string> found;
  while (!pattern.empty()) {
    const auto [declared, patterns] = split_at_slash(pattern);
    const auto [given, rest] = split_at_slash(path);
    if (declared.starts_with('{')) {
      auto decoded = http::percent_decoded(given, false);
      if (!decoded || decoded->empty()) return std::nullopt;
      found.push_back(*std::move(decoded));
    } else if (declared != given) {
      return std::nullopt;
    }
    pattern = patterns;
    path = rest;
  }
  return found;
}

http::Response not_found() {
  return http::problem(http::status::not_found, "not-found", "There is nothing at this address.");
}

http::Response other_method(const std::string& allow) {
  auto response = error_response(Error{Errc::method_not_allowed});
  response.set("Allow", allow);
  return response;
}

http::Response media_type_refused(std::string_view accepted) {
  auto response = http::problem(http::status::unsupported_media_type, "unsupported-media-type",
                                "A body of this type is not understood.",
                                "Send JSON, and say so: Content-Type: " + std::string(accepted));
  response.set("Accept", accepted);
  return response;
}

bool wants_other_type(const http::Request& request, const Route& route) {
  return !route.other_type.empty() &&
         http::preferred_type(request, {"application/json", route.other_type}) == 1;
}

CallPtr call_of(const http::Request& request, http::Responder respond, const Route& route,
                std::vector<std::string> path) {
  auto call = std::make_shared<Call>(Call{.respond = std::move(respond),
                                          .route = &route,
                                          .client = request.client,
                                          .path = std::move(path),
                                          .query = std::string(request.query),
                                          .body = std::string(request.body),
                                          .media_type = std::string(http::media_type_of(request)),
                                          .if_match = {},
                                          .wants_other_type = wants_other_type(request, route)});
  call->last_event_id = request.header("Last-Event-ID").value_or("");
  call->if_none_match = request.header("If-None-Match").value_or("");
  request.each("If-Match", [&](std::string_view value) { call->if_match.emplace_back(value); });
  return call;
}

}  // namespace

void ApiV1::mount(http::Router& router) {
  using enum Method;
  router.add_prefix(
      std::string(prefix), "api_v1", {get, head, post, put, delete_, patch, options, other},
      [this](const http::Request& request, http::Responder respond) { take(request, std::move(respond)); });
  // What waits on purpose has a name of its own: how long all others take means something.
  router.add(std::string(prefix) + "events", "api_v1_events",
             {get, head, post, put, delete_, patch, options, other},
             [this](const http::Request& request, http::Responder respond) {
               http::Request below = request;
               below.rest = "events";
               take(below, std::move(respond));
             });
}

void ApiV1::take(const http::Request& request, http::Responder respond) {
  std::string allow;
  for (const Route& route : routes()) {
    auto path = captured(route.path, request.rest);
    if (!path) continue;
    if (route.method == request.method) {
      return authenticate(request, call_of(request, std::move(respond), route, *std::move(path)));
    }
    if (!allow.empty()) allow += ", ";
    allow += http::to_string(route.method);
  }
  respond(allow.empty() ? not_found() : other_method(allow));
}

/// Keys come in the header alone: what stands in an address is kept by logs and by browsers.
void ApiV1::authenticate(const http::Request& request, const CallPtr& call) {
  if (request.count("Authorization") == 0) return refuse_key(services_.gate, *call, false);
  const auto presented = presented_key(request);
  if (!presented) return refuse_key(services_.gate, *call, true);
  auto idempotency = idempotency_of(request);
  if (!idempotency) return refuse(services_, *call, idempotency.error());
  call->idempotency = *std::move(idempotency);
  // What changes anything has the store look at the key again, but is about what was read before that.
  const auto freshness = call->route->scope == domain::Scope::create_invites ? domain::Freshness::guarded
                                                                             : domain::Freshness::current;
  services_.gate.authenticate(*presented, call->client, freshness, [this, call](auto key) {
    if (!key) return refuse(services_, *call, key.error());
    call->key = *std::move(key);
    authenticated(call);
  });
}

void ApiV1::authenticated(const CallPtr& call) {
  const auto decision = services_.gate.take(*call->key);
  if (!decision.allowed) {
    auto response = error_response(Error{Errc::rate_limited});
    http::set_rate_limit_fields(response, KeyGate::per_key, decision);
    return call->answer(std::move(response));
  }
  const auto scope = call->route->scope;
  if (scope && !call->key->scopes.contains(*scope)) return refuse_scope(*call, *scope);
  Faults faults;
  call->arguments = Arguments::read(call->query, query_of(*call->route), faults);
  if (!faults.empty()) return refuse(*call, faults);
  if (!choose_host(services_, *call)) return;
  if (call->idempotency) bind_to_host(*call->idempotency, *call->key, call->host->domain);
  // Creating notes it by itself.
  if (scope != domain::Scope::create_invites) services_.keys.note_use(*call->key);
  if (read_body(*call)) call->route->handler(services_, call);
}

/// @returns false where that was answered already
bool ApiV1::read_body(Call& call) {
  const Route& route = *call.route;
  const bool empty = text::trimmed(call.body).empty();
  if (route.body == Route::Body::none) {
    if (empty) return true;
    refuse(call, {{.where = Fault::Where::body, .place = "", .detail = "no body is taken here"}});
    return false;
  }
  if (empty && route.body == Route::Body::optional) return true;
  const bool patch = route.method == Method::patch;
  const bool is_json = text::ascii_iequals(call.media_type, "application/json") ||
                       (patch && text::ascii_iequals(call.media_type, "application/merge-patch+json"));
  if (!is_json) {
    call.answer(media_type_refused(patch ? "application/merge-patch+json" : "application/json"));
    return false;
  }
  auto fields = read_object(call.body, schema_named(route.input));
  if (!fields) {
    refuse(call, fields.error());
    return false;
  }
  call.fields = *std::move(fields);
  return true;
}

}  // namespace usher::api::v1
