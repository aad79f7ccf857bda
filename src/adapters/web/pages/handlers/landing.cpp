#include "adapters/web/pages/handlers/landing.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "adapters/web/pages/handlers/presented_token.hpp"
#include "adapters/web/pages/view/app_views.hpp"
#include "adapters/web/pages/view/breakable.hpp"
#include "adapters/web/pages/view/first_letter.hpp"
#include "base/http/query.hpp"
#include "base/text/joined.hpp"
#include "domain/model/redemption.hpp"

namespace usher::pages {
namespace {

using http::Method;
using http::Response;

/// The id of an app as it stands in a path. Prosody's mod_register_apps calls `siskin-im` what is `siskin`.
std::string app_in_path(std::string_view rest) {
  static constexpr std::string_view suffix = "-im";
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.ends_with(suffix)) rest.remove_suffix(suffix.size());
  return std::string(rest);
}

/// Whose name and picture the pages of an invite show; nobody's where the host's policy hides them.
std::optional<domain::BareJid> shown_inviter(const HostSite& site, const domain::Invite& invite) {
  if (!invite.inviter || !site.show_inviter) return std::nullopt;
  return domain::BareJid(*invite.inviter, invite.host);
}

void name_inviter(LandingView& view, const domain::BareJid& address, const domain::Profile& profile,
                  const Addresses& addresses) {
  view.inviter = profile.name.empty() ? address.local().str() : profile.name;
  view.initial = first_letter(view.inviter);
  if (!profile.picture.empty()) view.picture_href = addresses.picture();
  view.inviter_address = breakable(address.str());
}

/// What else there is to know: whom one joins, and whether one has to hurry.
void add_context(LandingView& view, const domain::Invite& invite) {
  view.groups = text::joined(invite.groups, ", ");
  const auto allowed = invite.uses_allowed.value();
  if (!allowed || *allowed == 1) return;
  const std::uint32_t gone = invite.uses_committed + invite.uses_reserved;
  if (*allowed > gone) view.places = *allowed - gone;
}

void add_providers(LandingView& view, const HostSite& site) {
  for (const std::string& url : site.providers) {
    std::string_view name = std::string_view(url).substr(url.find("://") + 3);
    name = name.substr(0, name.find('/'));
    view.provider_list.push_back({.label = breakable(name), .href = url});
  }
  view.providers = !view.provider_list.empty();
}

/// Whether a program fetches it before anybody wants to see it (W3C Prefetch, `Sec-Purpose`; before that
/// browsers had names of their own).
bool is_prefetch(const http::Request& request) {
  constexpr std::array<std::string_view, 4> names{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"};
  return std::ranges::any_of(names, [&request](std::string_view name) {
    const auto purpose = request.header(name);
    return purpose && (purpose->starts_with("prefetch") || purpose->starts_with("preview"));
  });
}

}  // namespace

void Landing::mount(http::Router& router) {
  mount_page(router, "/invite");
  // Where Prosody's mod_invites_page is unless http_paths says otherwise: links that people have.
  mount_page(router, "/invites_page");
  router.add("/invite/picture", "picture", {Method::get, Method::head},
             [this](const http::Request& request, http::Responder respond) {
               send_picture(token_in_query(request.query, invitations_), std::move(respond));
             });
  router.add_prefix("/invite/", "landing", {Method::get, Method::head},
                    [this](const http::Request& request, http::Responder respond) {
                      find(token_in_path(request.rest, invitations_), question_of(request),
                           std::move(respond));
                    });
}

/// A page with its apps below it, as mod_invites_page has them.
void Landing::mount_page(http::Router& router, const std::string& path) {
  const auto add = [&](std::string address, bool apps) {
    router
        .add(std::move(address), "landing", {Method::get, Method::head},
             [this, apps](const http::Request& request, http::Responder respond) {
               Question question = question_of(request);
               question.apps = question.apps || apps;
               find(token_in_query(request.query, invitations_), std::move(question), std::move(respond));
             })
        .with_trailing_slash();
  };
  add(path, false);
  add(path + "/setup", true);
  router.add_prefix(path + "/setup/", "landing", {Method::get, Method::head},
                    [this](const http::Request& request, http::Responder respond) {
                      Question question = question_of(request);
                      question.app = app_in_path(request.rest);
                      find(token_in_query(request.query, invitations_), std::move(question),
                           std::move(respond));
                    });
}

Landing::Question Landing::question_of(const http::Request& request) const {
  return {.visit = visit_of(request, sites_),
          .apps = http::Query(request.query).get("apps").value_or(std::nullopt).has_value(),
          .app = parameter(request.query, "app"),
          .token = {},
          .cookies = presented_cookies(request),
          .by_reader = request.method == Method::get && !is_prefetch(request)};
}

void Landing::find(std::string_view token, Question question, http::Responder respond) {
  question.token = token;
  invitations_.find_by_token(token, [this, question = std::move(question), respond = std::move(respond)](
                                        const domain::Result<domain::Invite>& invite) mutable {
    answer(std::move(question), invite, std::move(respond));
  });
}

void Landing::answer(Question question, const domain::Result<domain::Invite>& invite,
                     http::Responder respond) {
  if (!invite) return respond(answers_.failure(question.visit, invite.error()));
  question.visit.site = &sites_.of(invite->host);
  if (const auto now = invitations_.now(); invite->state_at(now) != domain::InviteState::pending) {
    const std::string page = registered_here(question, *invite);
    return respond(page.empty() ? answers_.over(question.visit, *invite, now) : answers_.redirect(page));
  }
  const domain::Host& host = *question.visit.site->host;
  pauses_.find(host, [this, question = std::move(question), invite = *invite, respond = std::move(respond)](
                         const domain::Result<std::optional<domain::HostPause>>& pause) mutable {
    // Apps are for those too who have an account.
    const bool shows_apps = question.apps || !question.app.empty();
    if (pause && *pause && !shows_apps) return respond(paused(question, invite, **pause));
    // The first page, not those that it leads to.
    if (question.by_reader && !shows_apps) tally_.note_opening(invite, invitations_.now());
    greet(std::move(question), invite, std::move(respond));
  });
}

Response Landing::paused(const Question& question, const domain::Invite& invite,
                         const domain::HostPause& pause) const {
  const Visit& visit = question.visit;
  const secrets::Secret token = invitations_.token_of(invite.id);
  const Addresses addresses(*visit.site, token.reveal(), visit.chosen_language);
  return answers_.paused(visit, invite, pause, addresses.apps(), invitations_.now());
}

void Landing::greet(Question question, const domain::Invite& invite, http::Responder respond) {
  // The other pages do not show who invites.
  const bool greets = !question.apps && question.app.empty() && invite.kind != domain::InviteKind::reset;
  const auto inviter = greets ? shown_inviter(*question.visit.site, invite) : std::nullopt;
  if (!inviter) return respond(pending(question, invite, {}));
  if (question.visit.site->share_inviter) question.visit.inviter = inviter;
  inviters_.find(*inviter,
                 [this, question = std::move(question), invite, respond = std::move(respond)](
                     const Inviters::Shown& shown) mutable { respond(pending(question, invite, *shown)); });
}

/// The token is what lets one see it: nobody can ask for the pictures of members by their names.
void Landing::send_picture(std::string_view token, http::Responder respond) {
  invitations_.find_by_token(
      token, [this, respond = std::move(respond)](const domain::Result<domain::Invite>& invite) mutable {
        const bool pending = invite && invite->state_at(invitations_.now()) == domain::InviteState::pending;
        const auto inviter = pending ? shown_inviter(sites_.of(invite->host), *invite) : std::nullopt;
        if (!inviter) return respond(answers_.picture({}));
        inviters_.find(*inviter, [this, respond = std::move(respond)](const Inviters::Shown& shown) mutable {
          respond(answers_.picture(shown->picture));
        });
      });
}

/// Where whoever registered by this link, in this browser, finds what comes next; empty for all others. One
/// that was shown the form may have registered without hearing of it: that page finds out.
std::string Landing::registered_here(const Question& question, const domain::Invite& invite) const {
  const HostSite& site = *question.visit.site;
  const domain::Timestamp now = invitations_.now();
  const BrowserCookie cookie = tokens_.cookie_of(question.cookies, site.is_https);
  std::string pass = site.is_https ? question.cookies.https_account : question.cookies.http_account;
  if (const auto shown = tokens_.check(pass, cookie, question.token, now)) {
    if (shown->forgotten) return {};
  } else {
    const bool may_have = !cookie.is_new && invite.state_at(now) == domain::InviteState::used_up;
    const std::string form = may_have ? tokens_.only_form(cookie, question.token, invite) : std::string{};
    if (form.empty()) return {};
    pass = tokens_.issue(cookie, question.token, now, form);
  }
  return Addresses(site, question.token, question.visit.chosen_language).registered({}) + "&f=" + pass;
}

bool Landing::registers_in_browser(const HostSite& site, const domain::Invite& invite) const {
  return registers_ && site.accounts && domain::allows(invite.kind, domain::Purpose::registration);
}

/// Where the browser can't register, whoever needs an account gets no further with an app that can't either.
const Apps& Landing::apps_for(const HostSite& site, const domain::Invite& invite) const {
  const bool needs_account = domain::allows(invite.kind, domain::Purpose::registration);
  return needs_account && !registers_in_browser(site, invite) ? site.registering_apps : site.apps;
}

Response Landing::pending(const Question& question, const domain::Invite& invite,
                          const domain::Profile& inviter) {
  const Visit& visit = question.visit;
  const secrets::Secret token = invitations_.token_of(invite.id);
  const Addresses addresses(*visit.site, token.reveal(), visit.chosen_language);
  if (invite.kind == domain::InviteKind::reset) return answers_.redirect(addresses.reset());

  const Addresses unswitched(*visit.site, token.reveal(), {});
  const std::string uri = domain::xmpp_uri(invite, token.reveal());
  Response response;
  const Apps& apps = apps_for(*visit.site, invite);
  if (const App* app = apps.find(question.app)) {
    const bool in_browser = registers_in_browser(*visit.site, invite);
    SetupView view =
        setup_view(*app, visit.platform, uri, in_browser ? addresses.registration(app->id) : std::string{});
    view.form_server = breakable(visit.site->host->domain.str());
    view.apps_href = addresses.apps();
    view.share = answers_.share_box(domain::landing_link(*visit.site->host, token.reveal()), visit.platform);
    // Whoever is to open this page elsewhere needs the code.
    view.share.unfolded = view.share.unfolded || view.other_device;
    view.expires = answers_.expiry(invite.expires_at, invitations_.now(), visit.language);
    response =
        answers_.page(status::ok, visit, language_href(unswitched.setup_prefix() + question.app), view);
  } else if (question.apps || !question.app.empty()) {
    response = answers_.page(status::ok, visit, language_href(unswitched.apps()),
                             apps_view(apps, visit.platform, addresses.landing(), addresses.setup_prefix()));
  } else {
    response = answers_.page(status::ok, visit, language_href(unswitched.landing()),
                             landing_view(visit, invite, inviter, addresses));
  }
  // Scanners in some clients ask by HEAD and read the address from here.
  response.set("Link", "<" + uri + ">; rel=\"alternate\"");
  return response;
}

LandingView Landing::landing_view(const Visit& visit, const domain::Invite& invite,
                                  const domain::Profile& inviter, const Addresses& addresses) {
  const secrets::Secret token = invitations_.token_of(invite.id);
  LandingView view;
  if (const auto address = shown_inviter(*visit.site, invite))
    name_inviter(view, *address, inviter, addresses);
  view.can_register = domain::allows(invite.kind, domain::Purpose::registration);
  if (invite.username) view.address = breakable(domain::BareJid(*invite.username, invite.host).str());
  if (const App* app = apps_for(*visit.site, invite).recommended(visit.platform)) {
    view.app = app->name;
    view.app_href = addresses.setup_prefix() + app->id;
    view.app_mark = app->mark;
    view.platform = name_of(visit.platform);
    const GetApp get = get_app(*app, visit.platform, {});
    view.free = get.stores && get.store.front().free;
  }
  view.apps_href = addresses.apps();
  view.uri = domain::xmpp_uri(invite, token.reveal());
  if (registers_in_browser(*visit.site, invite)) view.register_href = addresses.registration({});
  add_context(view, invite);
  if (!view.can_register) add_providers(view, *visit.site);
  view.share = answers_.share_box(domain::landing_link(*visit.site->host, token.reveal()), visit.platform);
  view.expires = answers_.expiry(invite.expires_at, invitations_.now(), visit.language);
  return view;
}

}  // namespace usher::pages
