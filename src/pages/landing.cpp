#include "pages/landing.hpp"

#include <string>
#include <utility>

#include <kainjow/mustache.hpp>

#include "core/time.hpp"
#include "pages/embedded.hpp"

namespace usher::pages {
namespace {

namespace mustache = kainjow::mustache;
using http::Method;
using http::Response;

constexpr int ok = 200;
constexpr int not_found = 404;
constexpr int gone = 410;
constexpr int service_unavailable = 503;

/// What follows the token was added by whoever passed the link on.
std::string_view token_in(std::string_view query) { return query.substr(0, query.find('&')); }

Response render(int status, const mustache::data& view) {
  mustache::mustache page{std::string(invite_html)};
  Response response{status, page.render(view)};
  response.set("Content-Type", "text/html; charset=utf-8")
      .set("Cache-Control", "no-store")
      .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
      .set("Referrer-Policy", "no-referrer")
      .set("X-Content-Type-Options", "nosniff")
      .set("X-Robots-Tag", "noindex");
  return response;
}

Response simple_page(int status, const std::string& section) {
  mustache::data view{"site_name", mustache::data{"Invitation"}};
  view.set(section, mustache::data::type::bool_true);
  return render(status, view);
}

int status_of(core::InviteState state) { return state == core::InviteState::pending ? ok : gone; }

}  // namespace

void Landing::mount(http::Router& router) {
  router
      .add("/invite", "landing", {Method::get, Method::head},
           [this](const http::Request& request, http::Responder respond) {
             show(token_in(request.query), std::move(respond));
           })
      .with_trailing_slash();
  router.add_prefix("/invite/", "landing", {Method::get, Method::head},
                    [this](const http::Request& request, http::Responder respond) {
                      auto token = request.rest;
                      if (token.ends_with('/')) token.remove_suffix(1);
                      show(token, std::move(respond));
                    });
}

void Landing::show(std::string_view token, http::Responder respond) {
  invitations_.find_by_token(token,
                             [this, respond = std::move(respond)](core::Result<core::Invite> invite) mutable {
                               respond(page(invite));
                             });
}

Response Landing::page(const core::Result<core::Invite>& invite) const {
  if (invite) return invite_page(*invite);
  if (invite.error().code == core::Errc::invite_not_found) return simple_page(not_found, "unknown");
  Response response = simple_page(service_unavailable, "unavailable");
  response.set("Retry-After", "1");
  return response;
}

Response Landing::invite_page(const core::Invite& invite) const {
  const auto state = invite.state_at(invitations_.now());
  const core::Host& host = *hosts_.find(invite.host);
  const std::string uri = core::xmpp_uri(invite, invitations_.token_of(invite.id).reveal());
  mustache::data view;
  view.set("site_name", host.site_name);
  view.set(std::string(core::name_of(state)), mustache::data::type::bool_true);
  view.set("expires", core::to_rfc3339(invite.expires_at));
  if (invite.inviter) view.set("inviter", invite.inviter->str() + "@" + host.domain.str());
  if (!uri.empty()) view.set("uri", uri);
  if (invite.kind == core::InviteKind::reset) {
    view.set("reset", mustache::data::type::bool_true);
    view.set("username", invite.username->str() + "@" + host.domain.str());
  }
  Response response = render(status_of(state), view);
  // Scanners in some clients ask by HEAD and read the address from here.
  if (state == core::InviteState::pending && !uri.empty()) {
    response.set("Link", "<" + uri + ">; rel=\"alternate\"");
  }
  return response;
}

}  // namespace usher::pages
