#include "pages/handlers/page_answers.hpp"

#include <utility>

namespace usher::pages {
namespace {

OverView::Why why_of(core::InviteState state) {
  switch (state) {
    case core::InviteState::used_up:
      return OverView::Why::used;
    case core::InviteState::revoked:
      return OverView::Why::revoked;
    default:
      return OverView::Why::expired;
  }
}

}  // namespace

PageAnswers::PageAnswers(const Pages& pages, Options options) : pages_(pages), options_(options) {
  for (const auto& [name, value] : page_headers(options_.tls_is_ours)) page_headers_.set(name, value);
}

http::Response PageAnswers::redirect(std::string_view location) const {
  http::Response response{status::see_other};
  response.set("Location", location).set("Cache-Control", "no-store").set("Referrer-Policy", "no-referrer");
  return response;
}

http::Response PageAnswers::over(const Visit& visit, core::InviteState state,
                                 std::optional<core::Timestamp> expired_at, core::Timestamp now) const {
  OverView view(why_of(state));
  if (expired_at) view.expires = pages_.expiry(*expired_at, now, visit.language);
  return page(status::gone, visit, {}, view);
}

http::Response PageAnswers::failure(const Visit& visit, const core::Error& error) const {
  using enum core::Errc;
  switch (error.code) {
    case invite_not_found:
    // A form of one kind for an invite of another, which no page of ours shows.
    case purpose_not_allowed:
      return page(status::not_found, visit, {}, OverView(OverView::Why::unknown));
    case invite_expired:
      return page(status::gone, visit, {}, OverView(OverView::Why::expired));
    case invite_revoked:
    // A reset of an account that is gone: whoever sent the link is the one to ask.
    case account_not_found:
      return page(status::gone, visit, {}, OverView(OverView::Why::revoked));
    case invite_used_up:
      return page(status::gone, visit, {}, OverView(OverView::Why::used));
    default: {
      http::Response response =
          page(status::service_unavailable, visit, {}, ErrorView(ErrorView::What::unavailable));
      response.set("Retry-After", "1");
      return response;
    }
  }
}

ShareBox PageAnswers::share_box(std::string link) {
  ShareBox box;
  // A public URL so long that no camera could read its code goes without one.
  if (auto code = qr_codes_.svg(link)) box.qr = *std::move(code);
  box.link = std::move(link);
  return box;
}

}  // namespace usher::pages
