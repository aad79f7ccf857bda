#include "pages/handlers/registration_pages.hpp"

#include <string>
#include <utility>

#include "core/redemption.hpp"
#include "pages/view/app_views.hpp"

namespace usher::pages {
namespace {

using core::Result;
using http::Method;
using http::Request;
using http::Responder;
using http::Response;

Addresses addresses_of(const Submission& asked) {
  return {*asked.visit.site, asked.invite_token, asked.visit.chosen_language};
}

/// People type their whole address where a username is asked for.
std::string without_domain(std::string username, const core::Host& host) {
  const std::string domain = '@' + host.domain.str();
  if (username.ends_with(domain)) username.resize(username.size() - domain.size());
  return username;
}

}  // namespace

void RegistrationPages::mount(http::Router& router) {
  router
      .add("/register", "register", {Method::get, Method::head},
           [this](const Request& request, Responder respond) {
             forms_.open(request, std::move(respond),
                         [this](const Forms::Asked& asked, const core::Invite& invite, Responder answer) {
                           answer(form(*asked, invite));
                         });
           })
      .with_trailing_slash();
  router.add("/register", "register", {Method::post}, [this](const Request& request, Responder respond) {
    forms_.receive(request, std::move(respond),
                   [this](Forms::Asked sent, const core::Invite& invite, Responder answer) {
                     submit(std::move(sent), invite, std::move(answer));
                   });
  });
  router
      .add("/registered", "registered", {Method::get, Method::head},
           [this](const Request& request, Responder respond) {
             forms_.open(request, std::move(respond),
                         [this](const Forms::Asked& asked, const core::Invite& /*invite*/, Responder answer) {
                           show_success(asked, std::move(answer));
                         });
           })
      .with_trailing_slash();
}

/// Whether accounts of that host can be made here at all.
bool RegistrationPages::makes_accounts(const Submission& asked) const {
  return registrations_ != nullptr && asked.visit.site->accounts;
}

Response RegistrationPages::form(const Submission& asked, const core::Invite& invite) const {
  if (auto over = forms_.over(asked, invite)) return *std::move(over);
  if (!core::allows(invite.kind, core::Purpose::registration))
    return answers_.redirect(addresses_of(asked).landing());
  if (!makes_accounts(asked)) return elsewhere(asked, invite);
  return form_page(asked, invite, first_showing(), {});
}

void RegistrationPages::submit(Forms::Asked sent, const core::Invite& invite, Responder respond) {
  if (!makes_accounts(*sent)) return respond(elsewhere(*sent, invite));
  const auto pass = forms_.pass_of(*sent);
  auto over = forms_.over(*sent, invite);
  if (!pass || pass->expired) {
    if (over) return respond(*std::move(over));
    return respond(form_page(*sent, invite, stale_form(), {}));
  }
  const core::Host& host = *sent->visit.site->host;
  sent->username = invite.username ? invite.username->str() : without_domain(sent->username, host);
  // Of an invitation that is used up this form may have been the user: that is found out below.
  if (!over) {
    if (const auto wrong = check_fields(host, invite, sent->username, sent->password))
      return respond(form_page(*sent, invite, *wrong, pass->form));
  }
  service::RegistrationRequest request{.token = core::Secret(sent->invite_token),
                                       .username = sent->username,
                                       .password = std::move(sent->password),
                                       .form = pass->form};
  registrations_->register_account(
      std::move(request),
      [this, sent = std::move(sent), invite, form = pass->form,
       respond = std::move(respond)](const Result<service::Registered>& registered) mutable {
        respond(outcome(*sent, invite, form, registered));
      });
}

Response RegistrationPages::outcome(const Submission& sent, const core::Invite& invite, std::string_view form,
                                    const Result<service::Registered>& registered) const {
  if (registered) {
    const bool known = sent.visit.site->apps.find(sent.app) != nullptr;
    const std::string app = known ? sent.app : std::string{};
    return answers_.redirect(addresses_of(sent).registered(app) + "&f=" + sent.pass);
  }
  const auto verdict = verdict_on(registered.error());
  if (!verdict) return answers_.failure(sent.visit, registered.error());
  // The same form again: what it began may yet succeed, and is found then.
  return form_page(sent, invite, *verdict, form);
}

Response RegistrationPages::form_page(const Submission& asked, const core::Invite& invite,
                                      const FormVerdict& verdict, std::string_view form) const {
  const HostSite& site = *asked.visit.site;
  const App* app = site.apps.find(asked.app);
  RegisterView view;
  view.form = forms_.state_of(asked, verdict, form);
  view.form.action = addresses_of(asked).registration({});
  if (invite.inviter && site.show_inviter) view.inviter = core::BareJid(*invite.inviter, invite.host).str();
  if (app != nullptr) view.app_id = app->id;
  view.username_locked = invite.username.has_value();
  view.username = view.username_locked ? invite.username->str() : asked.username;
  view.back_href = addresses_of(asked).landing();
  const Addresses unswitched(site, asked.invite_token, {});
  return forms_.form_page(asked, verdict, language_href(unswitched.registration(view.app_id)), view);
}

Response RegistrationPages::elsewhere(const Submission& asked, const core::Invite& invite) const {
  ElsewhereView view;
  view.apps_href = addresses_of(asked).apps();
  view.uri = core::xmpp_uri(invite, asked.invite_token);
  return answers_.page(status::ok, asked.visit, {}, view);
}

void RegistrationPages::show_success(const Forms::Asked& asked, Responder respond) {
  const auto pass = forms_.pass_of(*asked);
  if (!pass || pass->expired || !makes_accounts(*asked))
    return respond(answers_.redirect(addresses_of(*asked).landing()));
  registrations_->find_registered(
      asked->invite_token, pass->form,
      [this, asked, respond = std::move(respond)](const Result<service::Registered>& registered) mutable {
        if (registered) return respond(success(*asked, *registered));
        if (registered.error().code == core::Errc::account_not_found)
          return respond(answers_.redirect(addresses_of(*asked).landing()));
        respond(answers_.failure(asked->visit, registered.error()));
      });
}

Response RegistrationPages::success(const Submission& asked, const service::Registered& registered) const {
  const HostSite& site = *asked.visit.site;
  SuccessView view = success_view(site.apps.find(asked.app), registered.address.str());
  if (view.webchat_href.empty()) view.webchat_href = site.web_client;
  if (registered.invite.inviter && !registered.contact_added)
    view.contact = core::BareJid(*registered.invite.inviter, registered.invite.host).str();
  const Addresses unswitched(site, asked.invite_token, {});
  const App* app = site.apps.find(asked.app);
  const std::string here =
      unswitched.registered(app == nullptr ? std::string{} : app->id) + "&f=" + asked.pass;
  return answers_.page(status::ok, asked.visit, language_href(here), view);
}

}  // namespace usher::pages
