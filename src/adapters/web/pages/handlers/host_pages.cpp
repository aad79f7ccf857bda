#include "adapters/web/pages/handlers/host_pages.hpp"

#include <string>
#include <string_view>

namespace usher::pages {
namespace {

using http::Method;
using http::Request;
using http::Responder;
using http::Response;

constexpr std::string_view a_day = "public, max-age=86400";

}  // namespace

void HostPages::mount(http::Router& router) {
  router.add("/", "home", {Method::get, Method::head},
             [this](const Request& request, Responder respond) { respond(home(request)); });
  router.add("/favicon.ico", "icon", {Method::get, Method::head},
             [this](const Request& request, Responder respond) { respond(icon(request)); });
  router.add("/robots.txt", "robots", {Method::get, Method::head},
             [this](const Request& request, Responder respond) { respond(robots(request)); });
}

Response HostPages::home(const Request& request) const {
  const Visit visit = visit_of(request, sites_);
  const HostSite& site = *visit.site;
  if (!site.site.home_href.empty()) return answers_.redirect(site.site.home_href);
  return answers_.page(status::ok, visit, site.base + "/?lang=", HomeView{.webchat_href = site.web_client});
}

/// Browsers ask for it beside JSON and files, where no page says which icon it is.
Response HostPages::icon(const Request& request) const {
  Response response{status::found};
  response.set("Location", visit_of(request, sites_).site->site.icon_href).set("Cache-Control", a_day);
  return response;
}

/// Bookmarks make invites, and forms are nobody's to index. Invitations themselves stay open to those who
/// show previews of links, and say by themselves that they are not to be indexed.
Response HostPages::robots(const Request& request) const {
  const HostSite& site = *visit_of(request, sites_).site;
  const std::string base = site.host == nullptr ? std::string{} : site.base;
  Response response{status::ok, "User-agent: *\n"};
  for (const std::string_view path : {"/invites_api", "/register", "/reset"}) {
    response.body.append("Disallow: ").append(base).append(path).append("\n");
  }
  response.set("Content-Type", "text/plain; charset=utf-8").set("Cache-Control", a_day);
  return response;
}

}  // namespace usher::pages
