#include "pages/handlers/reset_pages.hpp"

#include <string>
#include <utility>

namespace usher::pages {
namespace {

using core::Result;
using http::Method;
using http::Request;
using http::Responder;
using http::Response;

core::BareJid account_of(const core::Invite& invite) { return {*invite.username, invite.host}; }

}  // namespace

void ResetPages::mount(http::Router& router) {
  router
      .add("/reset", "reset", {Method::get, Method::head},
           [this](const Request& request, Responder respond) {
             forms_.open(request, std::move(respond),
                         [this](const Forms::Asked& asked, const core::Invite& invite, Responder answer) {
                           answer(form(*asked, invite));
                         });
           })
      .with_trailing_slash();
  router.add("/reset", "reset", {Method::post}, [this](const Request& request, Responder respond) {
    forms_.receive(request, std::move(respond),
                   [this](Forms::Asked sent, const core::Invite& invite, Responder answer) {
                     submit(std::move(sent), invite, std::move(answer));
                   });
  });
}

/// Whether passwords of that host can be set here at all.
bool ResetPages::sets_passwords(const Submission& asked) const {
  return resets_ != nullptr && asked.visit.site->accounts;
}

Response ResetPages::form(const Submission& asked, const core::Invite& invite) const {
  if (auto over = forms_.over(asked, invite)) return *std::move(over);
  if (invite.kind != core::InviteKind::reset) {
    const Addresses addresses(*asked.visit.site, asked.invite_token, asked.visit.chosen_language);
    return answers_.redirect(addresses.landing());
  }
  return form_page(asked, invite, first_showing(), {});
}

void ResetPages::submit(Forms::Asked sent, const core::Invite& invite, Responder respond) {
  const auto pass = forms_.pass_of(*sent);
  auto over = forms_.over(*sent, invite);
  if (invite.kind != core::InviteKind::reset || !sets_passwords(*sent) || !pass || pass->expired) {
    if (over) return respond(*std::move(over));
    if (invite.kind != core::InviteKind::reset) return respond(form(*sent, invite));
    return respond(form_page(*sent, invite, stale_form(), {}));
  }
  // Of an invitation that is used up this form may have been the user: that is found out below.
  if (!over) {
    const core::Host& host = *sent->visit.site->host;
    if (const auto wrong = check_password(host, account_of(invite), sent->password))
      return respond(form_page(*sent, invite, *wrong, pass->form));
  }
  service::PasswordResetRequest request{
      .token = core::Secret(sent->invite_token), .password = std::move(sent->password), .form = pass->form};
  resets_->reset_password(
      std::move(request),
      [this, sent = std::move(sent), invite, form = pass->form, respond = std::move(respond)](
          const Result<core::BareJid>& done) mutable { respond(outcome(*sent, invite, form, done)); });
}

Response ResetPages::outcome(const Submission& sent, const core::Invite& invite, std::string_view form,
                             const Result<core::BareJid>& done) const {
  // Sending the form once more does nothing and shows this again: it needs no page of its own.
  if (done) return answers_.page(status::ok, sent.visit, {}, ResetDoneView{.address = done->str()});
  const auto verdict = verdict_on(done.error());
  if (!verdict) return answers_.failure(sent.visit, done.error());
  return form_page(sent, invite, *verdict, form);
}

Response ResetPages::form_page(const Submission& asked, const core::Invite& invite,
                               const FormVerdict& verdict, std::string_view form) const {
  const HostSite& site = *asked.visit.site;
  const Addresses unswitched(site, asked.invite_token, {});
  if (!sets_passwords(asked)) {
    return answers_.page(status::ok, asked.visit, language_href(unswitched.reset()),
                         ElsewhereView{.reset = true, .apps_href = {}, .uri = {}});
  }
  ResetView view;
  view.form = forms_.state_of(asked, verdict, form);
  view.form.action = Addresses(site, asked.invite_token, asked.visit.chosen_language).reset();
  view.address = account_of(invite).str();
  view.expires = forms_.expiry(invite, asked.visit.language);
  return forms_.form_page(asked, verdict, language_href(unswitched.reset()), view);
}

}  // namespace usher::pages
