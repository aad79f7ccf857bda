#include "app/operations.hpp"

#include <string>
#include <utility>

#include "base/http/problem.hpp"
#include "base/http/status.hpp"

namespace usher::app {
namespace {

using http::Method;
using http::Response;

Response text(std::string body, std::string_view type = "text/plain; charset=utf-8") {
  Response response{http::status::ok, std::move(body)};
  response.set("Content-Type", type).set("Cache-Control", "no-store");
  return response;
}

}  // namespace

void Operations::mount(http::Router& router) {
  router.add("/healthz", "healthz", {Method::get, Method::head},
             [](const http::Request& /*request*/, http::Responder respond) { respond(text("ok\n")); });
  router.add("/readyz", "readyz", {Method::get, Method::head},
             [this](const http::Request& /*request*/, http::Responder respond) {
               ready(Need::writing, std::move(respond));
             });
  router.add("/readyz/pages", "readyz", {Method::get, Method::head},
             [this](const http::Request& /*request*/, http::Responder respond) {
               ready(Need::reading, std::move(respond));
             });
  router.add("/metrics", "metrics", {Method::get, Method::head},
             [this](const http::Request& /*request*/, http::Responder respond) {
               respond(text(metrics_.exposition(), telemetry::Metrics::exposition_content_type));
             });
}

void Operations::ready(Need need, http::Responder respond) {
  if (stopping_)
    return respond(http::problem(http::status::service_unavailable, "stopping", "The server is stopping."));
  store_.ask(
      [need, respond = std::move(respond), xmpp = xmpp_state_()](const StoreWatch::State& store) mutable {
        const auto& failure =
            store.not_readable || need == Need::reading ? store.not_readable : store.not_writable;
        if (!failure) return respond(text((need == Need::reading ? "pages work\n" : "ready\n") + xmpp));
        const auto& description = domain::describe(failure->code);
        const std::string pages = store.not_readable ? "" : "; pages that only read still work";
        respond(http::problem(http::status::service_unavailable, description.slug, description.title,
                              failure->detail + pages));
      });
}

}  // namespace usher::app
