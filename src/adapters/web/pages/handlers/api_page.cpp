#include "adapters/web/pages/handlers/api_page.hpp"

#include "adapters/web/pages/language/language.hpp"

namespace usher::pages {

void ApiPage::mount(http::Router& router) {
  using http::Method;
  router.add("/api", "api", {Method::get, Method::head},
             [this](const http::Request& request, http::Responder respond) {
               Visit visit = visit_of(request, sites_);
               visit.language = *find_language("en");
               respond(answers_.page(status::ok, visit, {}, view_));
             });
}

}  // namespace usher::pages
