#include "adapters/web/pages/handlers/form_pages.hpp"

#include <utility>

#include "adapters/web/pages/view/app_views.hpp"
#include "adapters/web/pages/view/breakable.hpp"
#include "domain/model/redemption.hpp"
#include "domain/model/username_idea.hpp"

namespace usher::pages {
namespace {

using domain::Purpose;
using domain::Result;
using http::Method;
using http::Request;
using http::Responder;
using http::Response;

Addresses addresses_of(const Submission& asked) {
  return {*asked.visit.site, asked.invite_token, asked.visit.chosen_language};
}
/// For the switch of languages.
Addresses unswitched(const Submission& asked) { return {*asked.visit.site, asked.invite_token, {}}; }

/// People type their whole address where a username is asked for, and some keyboards have a wide `@`.
std::string without_domain(const std::string& username, const domain::Host& host) {
  for (const std::string_view at : {"@", "\uFF20"}) {
    const auto found = username.rfind(at);
    if (found == std::string::npos) continue;
    const auto domain = domain::DomainName::parse(std::string_view(username).substr(found + at.size()));
    if (domain && *domain == host.domain) return username.substr(0, found);
  }
  return username;
}

domain::SentForm filled_in(Submission& sent, const domain::Invite& invite, Purpose purpose) {
  if (purpose == Purpose::password_reset) {
    sent.username.clear();  // the invite says whose password it is
  } else {
    sent.username =
        invite.username ? invite.username->str() : without_domain(sent.username, *sent.visit.site->host);
  }
  return {.invite = invite,
          .purpose = purpose,
          .username = sent.username,
          .password = std::move(sent.password),
          .id = sent.form,
          .client = sent.client_address,
          .browser = sent.browser};
}

/// A name instead of one that no address can have.
std::string idea_for(const Submission& sent, domain::UsernameProblem problem) {
  if (problem != domain::UsernameProblem::malformed) return {};
  return domain::username_idea(sent.username, sent.visit.site->host->reserved_usernames);
}

}  // namespace

void FormPages::mount(http::Router& router) {
  mount_form(router, "/register", "register", Purpose::registration);
  // Where Prosody's mod_invites_register_web is unless http_paths says otherwise.
  mount_form(router, "/invites_register_web", "register", Purpose::registration);
  mount_form(router, "/reset", "reset", Purpose::password_reset);
  mount_submission(router, "/register", "register", Purpose::registration);
  mount_submission(router, "/reset", "reset", Purpose::password_reset);
  mount_look(router, "/register/check", "register", Purpose::registration);
  mount_look(router, "/reset/check", "reset", Purpose::password_reset);
  router
      .add("/registered", "registered", {Method::get, Method::head},
           [this](const Request& request, Responder respond) {
             forms_.open(request, std::move(respond),
                         [this](const Forms::FormRequest& asked, const domain::Invite& invite,
                                Responder answer) { show_success(asked, invite, std::move(answer)); });
           })
      .with_trailing_slash();
}

void FormPages::mount_form(http::Router& router, std::string path, std::string name, Purpose purpose) {
  router
      .add(std::move(path), std::move(name), {Method::get, Method::head},
           [this, purpose](const Request& request, Responder respond) {
             forms_.open(
                 request, std::move(respond),
                 [this, purpose](Forms::FormRequest asked, const domain::Invite& invite, Responder answer) {
                   show_form(std::move(asked), invite, purpose, std::move(answer));
                 });
           })
      .with_trailing_slash();
}

void FormPages::show_form(Forms::FormRequest asked, const domain::Invite& invite, Purpose purpose,
                          Responder respond) {
  forms_.unless_paused(std::move(asked), invite, std::move(respond),
                       [this, purpose](const Forms::FormRequest& open, const domain::Invite& found,
                                       Responder answer) { answer(opened(*open, found, purpose)); });
}

void FormPages::mount_submission(http::Router& router, std::string path, std::string name, Purpose purpose) {
  router.add(std::move(path), std::move(name), {Method::post},
             [this, purpose](const Request& request, Responder respond) {
               forms_.receive(
                   request, Forms::Sending::act, std::move(respond),
                   [this, purpose](Forms::FormRequest sent, const domain::Invite& invite, Responder answer) {
                     submit(std::move(sent), invite, purpose, std::move(answer));
                   });
             });
}

void FormPages::mount_look(http::Router& router, std::string path, std::string name, Purpose purpose) {
  router.add(std::move(path), std::move(name), {Method::post},
             [this, purpose](const Request& request, Responder respond) {
               forms_.receive(
                   request, Forms::Sending::look, std::move(respond),
                   [this, purpose](Forms::FormRequest sent, const domain::Invite& invite, Responder answer) {
                     look_over(std::move(sent), invite, purpose, std::move(answer));
                   });
             });
}

/// Whether accounts of that host can be made and reset here at all.
bool FormPages::reaches_accounts(const Submission& asked) const {
  return redemptions_ != nullptr && asked.visit.site->accounts;
}

/// Whoever goes back to a form that is over may have registered by it: their link knows.
Response FormPages::opened(const Submission& asked, const domain::Invite& invite, Purpose purpose) const {
  const bool was_shown = !asked.cookie.is_new && !asked.only_form.empty();
  if (purpose == Purpose::registration && was_shown && forms_.over(asked, invite))
    return answers_.redirect(addresses_of(asked).landing());
  return form(asked, invite, purpose, {});
}

Response FormPages::form(const Submission& asked, const domain::Invite& invite, Purpose purpose,
                         const FormVerdict& verdict) const {
  if (auto over = forms_.over(asked, invite)) return *std::move(over);
  if (!domain::allows(invite.kind, purpose)) return answers_.redirect(addresses_of(asked).landing());
  if (!reaches_accounts(asked)) return elsewhere(asked, invite, purpose);
  return purpose == Purpose::registration ? registration_form(asked, invite, verdict)
                                          : reset_form(asked, invite, verdict);
}

void FormPages::submit(Forms::FormRequest sent, const domain::Invite& invite, Purpose purpose,
                       Responder respond) {
  // Of an invitation that is used up a form that was shown may have been the user: that is found out below.
  if (!is_acceptable(*sent, invite, purpose))
    return respond(form(*sent, invite, purpose, Forms::unaccepted(*sent)));
  if (purpose == Purpose::registration) tally_.note_form(invite.host, forms_.now());
  domain::SentForm filled = filled_in(*sent, invite, purpose);
  redemptions_->redeem(std::move(filled),
                       [this, sent = std::move(sent), invite, purpose,
                        respond = std::move(respond)](const Result<domain::Redeemed>& redeemed) mutable {
                         if (redeemed) return respond(done(*sent, purpose, *redeemed));
                         const auto verdict = verdict_on(redeemed.error());
                         if (!verdict) return respond(answers_.failure(sent->visit, redeemed.error()));
                         // The same form again: what it began may yet succeed, and is found then.
                         respond(purpose == Purpose::registration ? registration_form(*sent, invite, *verdict)
                                                                  : reset_form(*sent, invite, *verdict));
                       });
}

/// Whether a form came from this browser and is for that purpose.
bool FormPages::is_acceptable(const Submission& sent, const domain::Invite& invite, Purpose purpose) const {
  const bool misdirected = purpose == Purpose::password_reset && !domain::allows(invite.kind, purpose);
  return !sent.form.empty() && !misdirected && reaches_accounts(sent);
}

void FormPages::look_over(Forms::FormRequest sent, const domain::Invite& invite, Purpose purpose,
                          Responder respond) {
  if (auto over = forms_.over(*sent, invite)) return respond(*std::move(over));
  // Sets no cookie: the form that is open would not fit it.
  if (!is_acceptable(*sent, invite, purpose))
    return respond(answers_.notice(status::forbidden, sent->visit, ErrorView(ErrorView::What::refused)));
  const domain::SentForm filled = filled_in(*sent, invite, purpose);
  redemptions_->look_over(filled, [this, sent = std::move(sent), respond = std::move(respond)](
                                      const Result<domain::FieldProblems>& found) mutable {
    if (!found) return respond(answers_.failure(sent->visit, found.error()));
    CheckView view;
    view.form = Forms::problems_of({.fields = *found});
    view.username_idea = idea_for(*sent, found->username);
    respond(answers_.page(status::ok, sent->visit, {}, view));
  });
}

Response FormPages::done(const Submission& sent, Purpose purpose, const domain::Redeemed& redeemed) const {
  // Sending the form of a reset once more does nothing and shows this again: it needs no page of its own.
  if (purpose == Purpose::password_reset)
    return answers_.page(status::ok, sent.visit, {},
                         ResetDoneView{.address_parts = breakable(redeemed.address.str())});
  const bool known = sent.visit.site->apps.find(sent.app) != nullptr;
  const std::string pass = forms_.pass_for(sent, redeemed.form);
  return Forms::remembering(
      sent, pass, answers_.redirect(addresses_of(sent).registered(known ? sent.app : "") + "&f=" + pass));
}

Response FormPages::registration_form(const Submission& asked, const domain::Invite& invite,
                                      const FormVerdict& verdict) const {
  const HostSite& site = *asked.visit.site;
  const App* app = site.apps.find(asked.app);
  RegisterView view;
  view.form = forms_.state_of(asked, verdict);
  view.form.action = addresses_of(asked).registration({});
  view.form.check = addresses_of(asked).check_registration();
  view.username_idea = idea_for(asked, verdict.fields.username);
  if (invite.inviter && site.show_inviter) {
    const domain::BareJid address(*invite.inviter, invite.host);
    // The page before has asked for it.
    view.inviter = inviters_.known(address)->name;
    if (view.inviter.empty()) {
      view.inviter = address.str();
    } else {
      view.inviter_address = breakable(address.str());
    }
  }
  if (app != nullptr) view.app_id = app->id;
  view.username_locked = invite.username.has_value();
  view.username = view.username_locked ? invite.username->str() : asked.username;
  view.back_href = addresses_of(asked).landing();
  return forms_.form_page(asked, verdict, language_href(unswitched(asked).registration(view.app_id)), view);
}

Response FormPages::reset_form(const Submission& asked, const domain::Invite& invite,
                               const FormVerdict& verdict) const {
  ResetView view;
  view.form = forms_.state_of(asked, verdict);
  view.form.resets = true;
  view.form.action = addresses_of(asked).reset();
  view.form.check = addresses_of(asked).check_reset();
  view.login = domain::BareJid(*invite.username, invite.host).str();
  view.address = breakable(view.login);
  view.expires = forms_.expiry(invite, asked.visit.language);
  return forms_.form_page(asked, verdict, language_href(unswitched(asked).reset()), view);
}

Response FormPages::elsewhere(const Submission& asked, const domain::Invite& invite, Purpose purpose) const {
  if (purpose == Purpose::password_reset) {
    return answers_.page(status::ok, asked.visit, language_href(unswitched(asked).reset()),
                         ElsewhereView{.reset = true, .apps_href = {}, .uri = {}});
  }
  return answers_.page(status::ok, asked.visit, {},
                       ElsewhereView{.apps_href = addresses_of(asked).apps(),
                                     .uri = domain::xmpp_uri(invite, asked.invite_token)});
}

void FormPages::show_success(const Forms::FormRequest& asked, const domain::Invite& invite,
                             Responder respond) {
  // Not back to a link that leads here again.
  const auto nothing_here = [this, asked, invite]() {
    if (auto over = forms_.over(*asked, invite)) return *std::move(over);
    return answers_.redirect(addresses_of(*asked).landing());
  };
  if (asked->remembered_form.empty() || !reaches_accounts(*asked)) return respond(nothing_here());
  redemptions_->find_registered(invite, asked->remembered_form,
                                [this, asked, nothing_here, respond = std::move(respond)](
                                    const Result<domain::Redeemed>& registered) mutable {
                                  if (registered) return respond(success(*asked, *registered));
                                  if (registered.error().code == domain::Errc::account_not_found)
                                    return respond(nothing_here());
                                  respond(answers_.failure(asked->visit, registered.error()));
                                });
}

Response FormPages::success(const Submission& asked, const domain::Redeemed& registered) const {
  const HostSite& site = *asked.visit.site;
  const App* app = site.apps.find(asked.app);
  const std::string pass = "&f=" + asked.pass;
  SuccessView view = success_view(site.apps, app, asked.visit.platform, registered.address.str(),
                                  addresses_of(asked).registered({}) + pass + "&c=");
  if (view.web_href.empty()) view.webchat_href = site.web_client;
  view.share = forms_.continued_on_device(asked, addresses_of(asked).registered({}));
  if (registered.invite.inviter && !registered.contact_added)
    view.contact = breakable(domain::BareJid(*registered.invite.inviter, registered.invite.host).str());
  const std::string here = unswitched(asked).registered(app == nullptr ? "" : app->id) + pass;
  return answers_.page(status::ok, asked.visit, language_href(here), view);
}

}  // namespace usher::pages
