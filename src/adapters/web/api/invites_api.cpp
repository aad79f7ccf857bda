#include "adapters/web/api/invites_api.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "adapters/web/api/creation_scope.hpp"
#include "adapters/web/api/error_response.hpp"
#include "adapters/web/api/error_status.hpp"
#include "adapters/web/api/idempotency_key.hpp"
#include "adapters/web/api/presented_credentials.hpp"
#include "base/http/authority.hpp"
#include "base/http/media_type.hpp"
#include "base/http/problem.hpp"
#include "base/http/query.hpp"
#include "base/http/status.hpp"
#include "base/text/ascii.hpp"
#include "base/text/joined.hpp"

namespace usher::api {
namespace {

using domain::Errc;
using domain::Error;
using http::Method;
using http::Response;

constexpr std::string_view path = "/invites_api";
constexpr std::string_view methods = "OPTIONS, GET, POST";
constexpr std::string_view json_type = "application/json";

/// What every answer carries: any web page may call this API with a key that it has.
Response& set_cors_fields(Response& response) {
  static const Response common =
      Response()
          .set("Access-Control-Allow-Origin", "*")
          .set("Access-Control-Allow-Methods", methods)
          .set("Access-Control-Allow-Headers", "Content-Type, Authorization, Idempotency-Key")
          .set("Access-Control-Expose-Headers", "Location, Retry-After, RateLimit, RateLimit-Policy")
          .set("Access-Control-Max-Age", "7200");
  return response.set_all(common);
}

/// And no cache may keep what came of it.
Response& set_common_fields(Response& response) {
  return set_cors_fields(response).set("Cache-Control", "no-store");
}

Response answer(const Error& error) {
  Response response = error_response(error);
  set_common_fields(response);
  return response;
}

/// The same for people, where there is a page for it: a bookmark is opened by a browser.
Response answer(const Error& error, const InvitesApi::FailurePage& page) {
  if (!page) return answer(error);
  const int status = status_of(error.code);
  Response response = page(status);
  set_cors_fields(response);
  set_retry_after(response, error);
  return response;
}

/// Fields in JSON must not be passed over without a word: an invite of another kind than was asked for. Many
/// programs send it under the type of a form or of plain text, which is what their libraries say unasked.
bool holds_json(const http::Request& request) {
  const std::string_view text = text::trimmed(request.body);
  if (text.starts_with('{') || text.starts_with('[')) return true;
  const std::string_view media = http::media_type_of(request);
  const auto slash = std::min(media.find('/'), media.size());
  const std::string_view subtype = media.substr(std::min(slash + 1, media.size()));
  const std::string_view suffix = subtype.substr(std::min(subtype.rfind('+') + 1, subtype.size()));
  return !request.body.empty() && text::ascii_iequals(suffix, "json");
}

/// Whether it comes in the way in which it is taken.
bool is_json_post(const http::Request& request) {
  return request.method == Method::post && text::ascii_iequals(http::media_type_of(request), json_type);
}

Response json_refused() {
  Response response =
      http::problem(http::status::unsupported_media_type, "unsupported-media-type",
                    "A body of this type is not understood.",
                    "JSON comes with a POST, and says so: Content-Type: " + std::string(json_type));
  set_common_fields(response).set("Accept", json_type);
  return response;
}

/// `redirect` with any value, also none, asks for a redirection.
bool wants_redirect(const http::Request& request) {
  if (!request.has_query) return false;
  const auto redirect = http::Query(request.query).get("redirect");
  return redirect ? redirect->has_value() : redirect.error() == http::QueryError::repeated;
}

/// The one of the key's hosts that the request was sent to, by its address: else its home.
const domain::Host* host_at(std::string_view authority, const domain::Hosts& hosts,
                            const domain::ApiKey& key) {
  const std::string sought = key.more_hosts.empty() ? std::string() : http::plain_authority(authority);
  for (const auto& domain : key.more_hosts) {
    const auto* const host = hosts.find(domain);
    if (host == nullptr) continue;
    const auto reached_at = http::parts_of(host->public_url).authority;
    if (http::plain_authority(reached_at) == sought) return host;
  }
  return hosts.find(key.host);
}

Response other_method(const http::Request& /*request*/) { return answer(Error{Errc::method_not_allowed}); }

void answer_options(const http::Request& /*request*/, http::Responder respond) {
  Response response{http::status::ok};
  set_common_fields(response).set("Allow", methods);
  respond(std::move(response));
}

}  // namespace

/// One request on its way, once the views into it are gone.
struct InvitesApi::Call {
  http::Responder respond;
  secrets::Secret presented;
  http::ClientAddress client;
  domain::KeyMethod method{};
  bool redirect = false;
  FailurePage page;  ///< null where problem details are wanted
  std::string json;  ///< the body, where it is that
  std::optional<domain::Idempotency> idempotency;
  std::string authority;               ///< where it was sent to, where that may matter
  const domain::Host* host = nullptr;  ///< of the key's, the one that it is about
};

InvitesApi::InvitesApi(domain::ApiKeys& keys, domain::Invitations& invitations, const domain::Hosts& hosts,
                       const KeyLimits& limits, Observer& observer, FailurePages pages, ReadDraft read_draft)
    : keys_(keys),
      invitations_(invitations),
      hosts_(hosts),
      pages_(std::move(pages)),
      read_draft_(read_draft),
      gate_(keys, limits, observer) {}

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
  const bool json = holds_json(request);
  if (json && (read_draft_ == nullptr || !is_json_post(request))) return respond(json_refused());
  auto presented = presented_key(request);
  auto call = std::make_unique<Call>(
      std::move(respond), presented ? *std::move(presented) : secrets::Secret{}, request.client,
      request.method == Method::post ? domain::KeyMethod::post : domain::KeyMethod::get,
      wants_redirect(request), pages_ && request.method == Method::get ? pages_(request) : FailurePage{},
      json ? std::string(request.body) : std::string());
  auto idempotency = idempotency_of(request);
  if (!idempotency) return call->respond(answer(idempotency.error()));
  call->idempotency = *std::move(idempotency);
  if (hosts_.all().size() > 1) call->authority = request.header("Host").value_or("");
  const auto* text = &call->presented;
  const auto client = call->client;
  gate_.authenticate(*text, client, domain::Freshness::guarded,
                     [this, call = std::move(call)](auto key) mutable {
                       if (!key) return fail(*call, key.error());
                       authenticated(std::move(call), **key);
                     });
}

void InvitesApi::authenticated(std::unique_ptr<Call> call, const domain::ApiKey& key) {
  const auto decision = gate_.take(key);
  if (!decision.allowed) {
    Response response = answer(Error{Errc::rate_limited}, call->page);
    http::set_rate_limit_fields(response, KeyGate::per_key, decision);
    return call->respond(std::move(response));
  }
  call->host = host_at(call->authority, hosts_, key);
  if (call->host == nullptr) return refuse_key(*call);
  if (call->idempotency) bind_to_host(*call->idempotency, key, call->host->domain);
  if (!key.methods.contains(call->method)) return refuse_method(std::move(call));
  if (!key.scopes.contains(domain::Scope::create_invites)) return fail(*call, Error{Errc::scope_missing});
  insert(std::move(call), key);
}

/// Says that the key is not for this method, once the store confirmed that there still is such a
/// key: what is remembered of it may be out of date.
void InvitesApi::refuse_method(std::unique_ptr<Call> call) {
  const auto* text = &call->presented;
  keys_.authenticate(
      text->reveal(), domain::Freshness::current, [this, call = std::move(call)](auto key) mutable {
        if (!key) return fail(*call, key.error());
        const auto allowed = "OPTIONS, " + text::joined(domain::names_of((*key)->methods), ", ");
        Response response =
            answer(Error{Errc::method_not_allowed, "This API key is not for this method."}, call->page);
        response.set("Allow", allowed);
        call->respond(std::move(response));
      });
}

/// Without a word, it is to be a plain one.
void InvitesApi::insert(std::unique_ptr<Call> call, const domain::ApiKey& key) {
  if (call->json.empty()) return insert(std::move(call), key, {});
  auto draft = read_draft_(call->json, invitations_.now());
  if (!draft) {
    set_common_fields(draft.error());
    return call->respond(std::move(draft).error());
  }
  if (const auto scope = missing_scope(key, *draft)) {
    return fail(*call,
                {Errc::scope_missing, "The scope " + std::string(domain::name_of(*scope)) + " is needed."});
  }
  insert(std::move(call), key, *std::move(draft));
}

void InvitesApi::insert(std::unique_ptr<Call> call, const domain::ApiKey& key, domain::InviteDraft draft) {
  const domain::Host& host = *call->host;
  draft.source = domain::InviteSource::api;
  draft.source_detail = key.id;
  auto guard = domain::guard_of(key, invitations_.now());
  auto idempotency = std::move(call->idempotency);
  auto done = [this, id = key.id,
               call = std::move(call)](domain::Result<domain::SharedInvite> shared) mutable {
    if (!shared) {
      // What is remembered is out of date.
      if (shared.error().code == Errc::key_refused) keys_.forget(id);
      return fail(*call, shared.error());
    }
    Response response{call->redirect ? http::status::see_other : http::status::created};
    set_common_fields(response).set("Location", domain::landing_link(*call->host, shared->token.reveal()));
    call->respond(std::move(response));
  };
  if (!idempotency) return invitations_.create(host, std::move(draft), std::move(guard), std::move(done));
  invitations_.create_once(host, std::move(draft), std::move(guard), *std::move(idempotency),
                           std::move(done));
}

void InvitesApi::fail(Call& call, const Error& error) {
  if (error.code == Errc::key_refused) return refuse_key(call);
  call.respond(answer(error, call.page));
}

/// The same answer whatever was wrong with the key, unless there were too many such answers.
void InvitesApi::refuse_key(Call& call) {
  const auto decision = gate_.count_failure(call.client);
  if (decision.allowed) return call.respond(answer(Error{Errc::key_refused}, call.page));
  Response response = answer(Error{Errc::rate_limited}, call.page);
  http::set_rate_limit_fields(response, KeyGate::per_address_failures, decision);
  call.respond(std::move(response));
}

}  // namespace usher::api
