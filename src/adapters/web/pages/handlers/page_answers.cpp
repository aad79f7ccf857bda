#include "adapters/web/pages/handlers/page_answers.hpp"

#include <chrono>
#include <utility>

#include "base/http/http_date.hpp"
#include "base/http/problem.hpp"
#include "base/pictures/portrait.hpp"

namespace usher::pages {
namespace {

/// Seconds, where nobody knows when a pause ends.
constexpr std::string_view looked_at_again_after = "600";

OverView::Why why_of(domain::InviteState state) {
  switch (state) {
    case domain::InviteState::used_up:
      return OverView::Why::used;
    case domain::InviteState::revoked:
      return OverView::Why::revoked;
    default:
      return OverView::Why::expired;
  }
}

http::Response later(http::Response response) {
  response.set("Retry-After", "1");
  return response;
}

}  // namespace

void set_end_of_pause(http::Response& response, const std::optional<domain::Timestamp>& until) {
  // Behind its end, not before.
  response.set("Retry-After", until ? http::http_date(std::chrono::ceil<std::chrono::seconds>(*until))
                                    : std::string(looked_at_again_after));
}

PageAnswers::PageAnswers(const Pages& pages, Options options) : pages_(pages), options_(options) {
  for (const auto& [name, value] : page_headers(options_.tls_is_ours)) page_headers_.set(name, value);
}

std::string PageAnswers::share_image_of(const Visit& visit) const {
  const HostSite& site = *visit.site;
  if (options_.previews == nullptr || site.host == nullptr || site.site.own_share_image) return {};
  PreviewSubject subject{.domain = site.host->domain, .inviter = std::nullopt};
  if (visit.inviter) subject.inviter = visit.inviter->local();
  return site.host->public_url + options_.previews->path_of(subject);
}

http::Response PageAnswers::redirect(std::string_view location) const {
  http::Response response{status::see_other};
  response.set("Location", location).set("Cache-Control", "no-store").set("Referrer-Policy", "no-referrer");
  return response;
}

http::Response PageAnswers::picture(const std::string& portrait) const {
  if (portrait.empty()) return http::problem(status::not_found, "not-found", "There is no picture here.");
  http::Response response{status::ok, portrait};
  for (const auto& [name, value] : static_headers(options_.tls_is_ours)) response.set(name, value);
  // It may change while the page stays the same.
  response.set("Content-Type", pictures::portrait_type).set("Cache-Control", "private, max-age=300");
  return response;
}

http::Response PageAnswers::over(const Visit& visit, const domain::Invite& invite,
                                 domain::Timestamp now) const {
  const auto state = invite.state_at(now);
  OverView view(why_of(state), invite.kind == domain::InviteKind::reset);
  if (state == domain::InviteState::expired)
    view.expires = pages_.expiry(invite.expires_at, now, visit.language);
  return notice(status::gone, visit, view);
}

http::Response PageAnswers::paused(const Visit& visit, const domain::Invite& invite,
                                   const domain::HostPause& pause, std::string apps_href,
                                   domain::Timestamp now) const {
  PausedView view;
  view.reset = invite.kind == domain::InviteKind::reset;
  view.apps_href = std::move(apps_href);
  view.expires = pages_.expiry(invite.expires_at, now, visit.language);
  auto response = notice(status::service_unavailable, visit, view);
  set_end_of_pause(response, pause.until);
  return response;
}

http::Response PageAnswers::failure(const Visit& visit, const domain::Error& error) const {
  using enum domain::Errc;
  switch (error.code) {
    case invite_not_found:
    // A form of one kind for an invite of another, which no page of ours shows.
    case purpose_not_allowed:
      return notice(status::not_found, visit, OverView(OverView::Why::unknown));
    case invite_expired:
      return notice(status::gone, visit, OverView(OverView::Why::expired));
    case invite_revoked:
    // A reset of an account that is gone: whoever sent the link is the one to ask.
    case account_not_found:
      return notice(status::gone, visit, OverView(OverView::Why::revoked));
    case invite_used_up:
      return notice(status::gone, visit, OverView(OverView::Why::used));
    case rate_limited:
      return later(notice(status::too_many_requests, visit, ErrorView(ErrorView::What::too_many)));
    default:
      return later(notice(status::service_unavailable, visit, ErrorView(ErrorView::What::unavailable)));
  }
}

ShareBox PageAnswers::share_box(std::string link, Platform platform) {
  ShareBox box;
  box.unfolded = platform != Platform::android && platform != Platform::ios;
  // A public URL so long that no camera could read its code goes without one.
  if (auto code = qr_codes_.svg(link)) box.qr = *std::move(code);
  box.link = std::move(link);
  return box;
}

}  // namespace usher::pages
