#include "api/invites_api.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "api/error_response.hpp"
#include "api/idempotency_key.hpp"
#include "api/presented_credentials.hpp"
#include "http/problem.hpp"
#include "http/query.hpp"

namespace usher::api {
namespace {

using core::Errc;
using core::Error;
using http::Method;
using http::Response;

constexpr std::string_view path = "/invites_api";
constexpr std::string_view methods = "OPTIONS, GET, POST";

constexpr int ok = 200;
constexpr int created = 201;
constexpr int see_other = 303;

/// What every answer carries: any web page may call this API with a key that it has, and no cache
/// may keep what came of it.
Response& set_common_fields(Response& response) {
  static const Response common =
      Response()
          .set("Access-Control-Allow-Origin", "*")
          .set("Access-Control-Allow-Methods", methods)
          .set("Access-Control-Allow-Headers", "Content-Type, Authorization, Idempotency-Key")
          .set("Access-Control-Max-Age", "7200")
          .set("Cache-Control", "no-store");
  return response.set_all(common);
}

Response answer(const Error& error) {
  Response response = error_response(error);
  set_common_fields(response);
  return response;
}

/// `redirect` with any value, also none, asks for a redirection.
bool wants_redirect(const http::Request& request) {
  if (!request.has_query) return false;
  const auto redirect = http::Query(request.query).get("redirect");
  return redirect ? redirect->has_value() : redirect.error() == http::QueryError::repeated;
}

Response other_method(const http::Request& /*request*/) { return answer(Error{Errc::method_not_allowed}); }

void answer_options(const http::Request& /*request*/, http::Responder respond) {
  Response response{ok};
  set_common_fields(response).set("Allow", methods);
  respond(std::move(response));
}

}  // namespace

/// One request on its way, once the views into it are gone.
struct InvitesApi::Call {
  http::Responder respond;
  core::Secret presented;
  http::ClientAddress client;
  core::KeyMethod method{};
  bool redirect = false;
  std::optional<service::Idempotency> idempotency;
  const core::Host* host = nullptr;  ///< the key's
};

InvitesApi::InvitesApi(service::ApiKeys& keys, service::Invitations& invitations, const core::Hosts& hosts,
                       const InvitesApiLimits& limits, Observer& observer)
    : keys_(keys),
      invitations_(invitations),
      hosts_(hosts),
      observer_(observer),
      per_key_(limits.per_key),
      per_address_failures_(limits.per_address_failures) {}

void InvitesApi::mount(http::Router& router) {
  const auto handler = [this](const http::Request& request, http::Responder respond) {
    create(request, std::move(respond));
  };
  router.add(std::string(path), "invites_api", {Method::get, Method::post}, handler)
      .with_trailing_slash()
      .on_other_method(other_method);
  router.add(std::string(path), "invites_api", {Method::options}, answer_options);
}

void InvitesApi::create(const http::Request& request, http::Responder respond) {
  auto presented = presented_key(request);
  auto call = std::make_unique<Call>(
      std::move(respond), presented ? *std::move(presented) : core::Secret{}, request.client,
      request.method == Method::post ? core::KeyMethod::post : core::KeyMethod::get, wants_redirect(request));
  auto idempotency = idempotency_of(request);
  if (!idempotency) return call->respond(answer(idempotency.error()));
  call->idempotency = *std::move(idempotency);
  const auto* text = &call->presented;
  keys_.authenticate(text->reveal(), service::Freshness::guarded,
                     [this, call = std::move(call)](auto key) mutable {
                       if (!key) return fail(*call, key.error());
                       authenticated(std::move(call), **key);
                     });
}

void InvitesApi::authenticated(std::unique_ptr<Call> call, const core::ApiKey& key) {
  const auto decision = per_key_.take(key.id, http::RateLimiter::Clock::now());
  if (!decision.allowed) {
    observer_.on_rate_limited("per-key");
    Response response = answer(Error{Errc::rate_limited});
    http::set_rate_limit_fields(response, "per-key", decision);
    return call->respond(std::move(response));
  }
  call->host = hosts_.find(key.host);
  if (call->host == nullptr) return refuse_key(*call);
  if (!key.methods.contains(call->method)) return refuse_method(std::move(call));
  if (!key.scopes.contains(core::Scope::create_invites)) return fail(*call, Error{Errc::scope_missing});
  insert(std::move(call), key);
}

/// Says that the key is not for this method, once the store confirmed that there still is such a
/// key: what is remembered of it may be out of date.
void InvitesApi::refuse_method(std::unique_ptr<Call> call) {
  const auto* text = &call->presented;
  keys_.authenticate(
      text->reveal(), service::Freshness::current, [this, call = std::move(call)](auto key) mutable {
        if (!key) return fail(*call, key.error());
        std::string allowed = "OPTIONS";
        for (const auto name : core::names_of((*key)->methods)) {
          allowed += ", ";
          allowed += name;
        }
        Response response = answer(Error{Errc::method_not_allowed, "This API key is not for this method."});
        response.set("Allow", allowed);
        call->respond(std::move(response));
      });
}

void InvitesApi::insert(std::unique_ptr<Call> call, const core::ApiKey& key) {
  const core::Host& host = *call->host;
  core::InviteDraft draft{.source = core::InviteSource::api, .source_detail = key.id};
  auto guard = service::guard_of(key, invitations_.now());
  auto idempotency = std::move(call->idempotency);
  auto done = [this, call = std::move(call)](core::Result<service::SharedInvite> shared) mutable {
    if (!shared) return fail(*call, shared.error());
    Response response{call->redirect ? see_other : created};
    set_common_fields(response).set("Location", core::landing_link(*call->host, shared->token.reveal()));
    call->respond(std::move(response));
  };
  if (!idempotency) return invitations_.create(host, std::move(draft), std::move(guard), std::move(done));
  invitations_.create_once(host, std::move(draft), std::move(guard), *std::move(idempotency),
                           std::move(done));
}

void InvitesApi::fail(Call& call, const Error& error) {
  if (error.code == Errc::key_refused) return refuse_key(call);
  call.respond(answer(error));
}

/// The same answer whatever was wrong with the key, unless there were too many such answers.
void InvitesApi::refuse_key(Call& call) {
  if (const auto parts = core::parse_presented_key(call.presented.reveal())) keys_.forget(parts->id);
  observer_.on_key_refused();
  const auto decision = per_address_failures_.take(call.client.rate_key(), http::RateLimiter::Clock::now());
  if (decision.allowed) return call.respond(answer(Error{Errc::key_refused}));
  observer_.on_rate_limited("per-address-failures");
  Response response = answer(Error{Errc::rate_limited});
  http::set_rate_limit_fields(response, "per-address-failures", decision);
  call.respond(std::move(response));
}

}  // namespace usher::api
