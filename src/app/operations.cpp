#include "app/operations.hpp"

#include <string>
#include <utility>

#include "http/problem.hpp"

namespace usher::app {
namespace {

using http::Method;
using http::Response;

constexpr int ok = 200;
constexpr int service_unavailable = 503;

Response text(std::string body, std::string_view type = "text/plain; charset=utf-8") {
  Response response{ok, std::move(body)};
  response.set("Content-Type", type).set("Cache-Control", "no-store");
  return response;
}

}  // namespace

void Operations::mount(http::Router& router) {
  router.add("/healthz", "healthz", {Method::get, Method::head},
             [](const http::Request& /*request*/, http::Responder respond) { respond(text("ok\n")); });
  router.add(
      "/readyz", "readyz", {Method::get, Method::head},
      [this](const http::Request& /*request*/, http::Responder respond) { ready(std::move(respond)); });
  router.add("/metrics", "metrics", {Method::get, Method::head},
             [this](const http::Request& /*request*/, http::Responder respond) {
               respond(text(metrics_.exposition(), telemetry::Metrics::exposition_content_type));
             });
}

void Operations::ready(http::Responder respond) {
  if (stopping_) return respond(http::problem(service_unavailable, "stopping", "The server is stopping."));
  store_.check([respond = std::move(respond), xmpp = xmpp_state_()](core::Result<void> checked) mutable {
    if (checked) return respond(text("ready\n" + xmpp));
    const auto& description = core::describe(checked.error().code);
    respond(http::problem(service_unavailable, description.slug, description.title, checked.error().detail));
  });
}

}  // namespace usher::app
