#include "adapters/web/pages/handlers/notices.hpp"

#include <algorithm>
#include <array>

namespace usher::pages {
namespace {

struct Ending {
  OverView::Why why;
  bool reset;
};
constexpr std::array endings{
    Ending{OverView::Why::expired, false}, Ending{OverView::Why::used, false},
    Ending{OverView::Why::revoked, false}, Ending{OverView::Why::unknown, false},
    Ending{OverView::Why::expired, true},  Ending{OverView::Why::used, true},
    Ending{OverView::Why::revoked, true},
};

constexpr std::array failures{ErrorView::What::not_found, ErrorView::What::bad_request,
                              ErrorView::What::refused, ErrorView::What::too_many,
                              ErrorView::What::unavailable};

}  // namespace

void Notices::mount(http::Router& router) {
  router.add("/notice", "notice", {http::Method::get, http::Method::head},
             [this](const http::Request& request, http::Responder respond) { respond(answer(request)); });
}

http::Response Notices::answer(const http::Request& request) const {
  const Visit visit = visit_of(request, sites_);
  const std::string what = parameter(request.query, "what");
  // Nothing failed here: the answer that is translated was given earlier. By its status, pictures on any site
  // (`<img src=".../notice?what=unavailable">`) would raise alerts and have balancers take nodes out.
  for (const Ending& ending : endings) {
    const OverView view(ending.why, ending.reset);
    if (name_of(view) == what) return answers_.notice(status::ok, visit, view);
  }
  for (const bool reset : {false, true}) {
    PausedView view;
    view.reset = reset;
    if (name_of(view) == what) return answers_.notice(status::ok, visit, view);
  }
  for (const ErrorView::What failure : failures) {
    const ErrorView view(failure);
    if (name_of(view) == what) return answers_.notice(status::ok, visit, view);
  }
  return answers_.notice(status::not_found, visit, ErrorView(ErrorView::What::not_found));
}

}  // namespace usher::pages
