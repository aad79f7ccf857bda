#include "pages/handlers/landing.hpp"

#include <optional>
#include <utility>

#include "core/redemption.hpp"
#include "http/query.hpp"
#include "pages/view/app_views.hpp"

namespace usher::pages {
namespace {

using http::Method;
using http::Response;

/// The part of the query before its first `&`, and the rest: whoever passes a link on may add to it.
std::pair<std::string_view, std::string_view> split_query(std::string_view query) {
  const std::size_t end = query.find('&');
  if (end == std::string_view::npos) return {query, {}};
  return {query.substr(0, end), query.substr(end + 1)};
}

}  // namespace

void Landing::mount(http::Router& router) {
  router
      .add("/invite", "landing", {Method::get, Method::head},
           [this](const http::Request& request, http::Responder respond) {
             const auto [token, parameters] = split_query(request.query);
             show(request, token, parameters, std::move(respond));
           })
      .with_trailing_slash();
  router.add_prefix("/invite/", "landing", {Method::get, Method::head},
                    [this](const http::Request& request, http::Responder respond) {
                      auto token = request.rest;
                      if (token.ends_with('/')) token.remove_suffix(1);
                      show(request, token, request.query, std::move(respond));
                    });
}

void Landing::show(const http::Request& request, std::string_view token, std::string_view parameters,
                   http::Responder respond) {
  Question question{.visit = visit_of(request, parameters, sites_),
                    .apps = http::Query(parameters).get("apps").value_or(std::nullopt).has_value(),
                    .app = parameter(parameters, "app")};
  invitations_.find_by_token(token, [this, question = std::move(question), respond = std::move(respond)](
                                        const core::Result<core::Invite>& invite) mutable {
    respond(answer(std::move(question), invite));
  });
}

Response Landing::answer(Question question, const core::Result<core::Invite>& invite) {
  if (!invite) return answers_.failure(question.visit, invite.error());
  question.visit.site = &sites_.of(invite->host);
  const core::Timestamp now = invitations_.now();
  const auto state = invite->state_at(now);
  if (state == core::InviteState::pending) return pending(question, *invite);
  const bool expired = state == core::InviteState::expired;
  const auto expired_at = expired ? std::optional(invite->expires_at) : std::nullopt;
  return answers_.over(question.visit, state, expired_at, now);
}

Response Landing::pending(const Question& question, const core::Invite& invite) {
  const Visit& visit = question.visit;
  const core::Secret token = invitations_.token_of(invite.id);
  const Addresses addresses(*visit.site, token.reveal(), visit.chosen_language);
  if (invite.kind == core::InviteKind::reset) return answers_.redirect(addresses.reset());

  const Addresses unswitched(*visit.site, token.reveal(), {});
  const std::string uri = core::xmpp_uri(invite, token.reveal());
  Response response;
  if (const App* app = visit.site->apps.find(question.app)) {
    const bool in_browser =
        registers_ && visit.site->accounts && core::allows(invite.kind, core::Purpose::registration);
    SetupView view =
        setup_view(*app, visit.platform, uri, in_browser ? addresses.registration(app->id) : std::string{});
    view.apps_href = addresses.apps();
    view.share = answers_.share_box(core::landing_link(*visit.site->host, token.reveal()));
    view.expires = answers_.expiry(invite.expires_at, invitations_.now(), visit.language);
    response =
        answers_.page(status::ok, visit, language_href(unswitched.setup_prefix() + question.app), view);
  } else if (question.apps || !question.app.empty()) {
    response = answers_.page(
        status::ok, visit, language_href(unswitched.apps()),
        apps_view(visit.site->apps, visit.platform, addresses.landing(), addresses.setup_prefix()));
  } else {
    response = answers_.page(status::ok, visit, language_href(unswitched.landing()),
                             landing_view(visit, invite, addresses));
  }
  // Scanners in some clients ask by HEAD and read the address from here.
  response.set("Link", "<" + uri + ">; rel=\"alternate\"");
  return response;
}

LandingView Landing::landing_view(const Visit& visit, const core::Invite& invite,
                                  const Addresses& addresses) {
  const core::Secret token = invitations_.token_of(invite.id);
  LandingView view;
  view.inviter = inviter_of(visit, invite);
  view.can_register = core::allows(invite.kind, core::Purpose::registration);
  if (invite.username) view.address = core::BareJid(*invite.username, invite.host).str();
  if (const App* app = visit.site->apps.recommended(visit.platform)) {
    view.app = app->name;
    view.app_href = addresses.setup_prefix() + app->id;
    view.app_mark = app->mark;
    view.platform = name_of(visit.platform);
  }
  view.apps_href = addresses.apps();
  view.uri = core::xmpp_uri(invite, token.reveal());
  if (registers_ && visit.site->accounts && view.can_register)
    view.register_href = addresses.registration({});
  view.share = answers_.share_box(core::landing_link(*visit.site->host, token.reveal()));
  view.expires = answers_.expiry(invite.expires_at, invitations_.now(), visit.language);
  return view;
}

std::string Landing::inviter_of(const Visit& visit, const core::Invite& invite) const {
  if (!invite.inviter || !visit.site->show_inviter) return {};
  return core::BareJid(*invite.inviter, invite.host).str();
}

}  // namespace usher::pages
