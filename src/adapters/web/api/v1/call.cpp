#include "adapters/web/api/v1/call.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/error_response.hpp"
#include "adapters/web/api/v1/json_in.hpp"
#include "adapters/web/api/v1/route.hpp"
#include "base/http/entity_tag.hpp"
#include "base/http/problem.hpp"
#include "base/http/status.hpp"

namespace usher::api::v1 {
void Call::answer(http::Response response, std::string_view cache_control) {
  response.set("Cache-Control", cache_control);
  respond(std::move(response));
}

domain::Requester requester_of(const Services& services, const Call& call) {
  return {{domain::ActorType::api_key, call.key->id},
          domain::guard_of(*call.key, services.invitations.now(), call.route->scope)};
}

bool Call::matches(std::string_view tag) const {
  return if_match.empty() || std::ranges::any_of(if_match, [&](const std::string& field) {
           return http::if_match_names(field, tag);
         });
}

std::string Call::reason() const { return text_in(fields, "reason").value_or(""); }

http::Response json_response(int status, const boost::json::object& body) {
  http::Response response(status, boost::json::serialize(body) + '\n');
  response.set("Content-Type", "application/json");
  return response;
}

void refuse(const Services& services, Call& call, const domain::Error& error) {
  if (error.code == domain::Errc::key_refused) {
    // What is remembered is out of date.
    if (call.key) services.gate.forget(call.key->id);
    return refuse_key(services.gate, call, true);
  }
  call.answer(error_response(error));
}

void refuse(Call& call, const Faults& faults) { call.answer(faults_response(faults)); }

void refuse_key(KeyGate& gate, Call& call, bool presented) {
  const auto decision = gate.count_failure(call.client);
  if (!decision.allowed) {
    auto response = error_response(domain::Error{domain::Errc::rate_limited});
    http::set_rate_limit_fields(response, KeyGate::per_address_failures, decision);
    return call.answer(std::move(response));
  }
  auto response = error_response(domain::Error{domain::Errc::key_refused}, http::status::unauthorized);
  response.set("WWW-Authenticate", presented ? R"(Bearer error="invalid_token")" : "Bearer");
  call.answer(std::move(response));
}

void refuse_scope(Call& call, domain::Scope needed) {
  const std::string scope(domain::name_of(needed));
  auto response =
      error_response(domain::Error{domain::Errc::scope_missing, "The scope " + scope + " is needed."});
  response.set("WWW-Authenticate", R"(Bearer error="insufficient_scope", scope=")" + scope + '"');
  call.answer(std::move(response));
}

void refuse_idempotency(const Services& services, Call& call) {
  refuse(services, call,
         domain::Error{domain::Errc::invalid_argument,
                       "Idempotency-Key is not taken here: a secret is told once. Where an answer was lost, "
                       "delete what it told of, or ask for another secret."});
}

void refuse_more(Call& call, std::string_view slug, std::string_view name, std::size_t most) {
  call.answer(http::problem(http::status::conflict, "too-many-" + std::string(slug),
                            "This host has as many " + std::string(name) + " as it may.",
                            "Delete some of the " + std::to_string(most) + " that there are first."));
}

void link_next(const Call& call, http::Response& response, const std::optional<std::string>& next) {
  if (next) response.set("Link", "<" + call.arguments.with_cursor(*next) + R"(>; rel="next")");
}

http::Response page_response(const Call& call, boost::json::object body,
                             const std::optional<std::string>& next) {
  body["next_cursor"] = next ? boost::json::value(*next) : boost::json::value(nullptr);
  auto response = json_response(http::status::ok, body);
  link_next(call, response, next);
  return response;
}

}  // namespace usher::api::v1
