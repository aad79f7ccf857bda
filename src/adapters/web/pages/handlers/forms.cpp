#include "adapters/web/pages/handlers/forms.hpp"

#include <array>
#include <utility>

#include "adapters/web/pages/view/passphrase.hpp"

namespace usher::pages {

using http::Request;
using http::Responder;
using http::Response;

void Forms::open(const Request& request, Responder respond, Next next) {
  find(std::make_shared<Submission>(parse_form_query(request, sites_, invitations_)), std::move(respond),
       std::move(next));
}

void Forms::receive(const Request& request, Sending sending, Responder respond, Next next) {
  auto read = read_submission(request, sites_);
  if (!read) {
    const Visit visit = visit_of(request, sites_);
    return respond(answers_.notice(read.error(), visit, ErrorView(ErrorView::What::bad_request)));
  }
  auto sent = std::make_shared<Submission>(*std::move(read));
  const bool looks = sending == Sending::look;
  const auto decision =
      looks ? limits_.take_look_of_address(sent->client) : limits_.take_of_address(sent->client);
  if (!decision.allowed) return respond(too_many(*sent, decision));
  find(std::move(sent), std::move(respond),
       [this, looks, next = std::move(next)](FormRequest found, const domain::Invite& invite,
                                             Responder answer) mutable {
         // Whoever knows a link that is shared could lock all others out, without ever having seen its form.
         if (!found->form.empty()) {
           const auto of_invite = looks ? limits_.take_look_of_invite(found->invite_token)
                                        : limits_.take_of_invite(found->invite_token);
           if (!of_invite.allowed) return answer(too_many(*found, of_invite));
         }
         next(std::move(found), invite, std::move(answer));
       });
}

Response Forms::too_many(const Submission& sent, const http::RateDecision& decision) const {
  Response response =
      answers_.notice(status::too_many_requests, sent.visit, ErrorView(ErrorView::What::too_many));
  http::set_rate_limit_fields(response, "forms", decision);
  return response;
}

FormVerdict Forms::unaccepted(const Submission& sent) {
  return {.status = status::forbidden,
          .form = sent.cookie.is_new ? FormProblem::cookies_needed : FormProblem::form_expired};
}

void Forms::find(FormRequest asked, Responder respond, Next next) {
  const std::string token = asked->invite_token;
  invitations_.find_by_token(
      token, [this, asked = std::move(asked), respond = std::move(respond),
              next = std::move(next)](const domain::Result<domain::Invite>& invite) mutable {
        if (!invite) return respond(answers_.failure(asked->visit, invite.error()));
        asked->visit.site = &sites_.of(invite->host);
        asked->cookie = tokens_.cookie_of(asked->cookies, asked->visit.site->is_https);
        asked->only_form = tokens_.only_form(asked->cookie, asked->invite_token, *invite);
        if (!asked->cookie.is_new) asked->browser = tokens_.browser_of(asked->cookie, asked->invite_token);
        const auto pass = tokens_.check(asked->pass, asked->cookie, asked->invite_token, invitations_.now());
        if (pass && !pass->expired) asked->form = pass->form;
        const auto shown =
            pass ? pass : tokens_.check_of_device(asked->pass, asked->invite_token, invitations_.now());
        if (shown && !shown->forgotten) {
          asked->remembered_form = shown->form;
          asked->remembered_since = shown->issued;
        }
        next(std::move(asked), *invite, std::move(respond));
      });
}

void Forms::unless_paused(FormRequest asked, const domain::Invite& invite, Responder respond, Next next) {
  const domain::Host& host = *asked->visit.site->host;
  pauses_.find(
      host, [this, asked = std::move(asked), invite, respond = std::move(respond),
             next = std::move(next)](domain::Result<std::optional<domain::HostPause>> pause) mutable {
        const auto now = invitations_.now();
        const bool holds = pause && *pause && invite.state_at(now) == domain::InviteState::pending;
        if (!holds) return next(std::move(asked), invite, std::move(respond));
        const Addresses addresses(*asked->visit.site, asked->invite_token, asked->visit.chosen_language);
        respond(answers_.paused(asked->visit, invite, **pause, addresses.apps(), now));
      });
}

std::optional<Response> Forms::over(const Submission& asked, const domain::Invite& invite) const {
  const auto now = invitations_.now();
  if (invite.state_at(now) == domain::InviteState::pending) return std::nullopt;
  return answers_.over(asked.visit, invite, now);
}

FormState Forms::problems_of(const FormVerdict& verdict) {
  FormState state;
  state.set(verdict.form, verdict.fields.username, verdict.fields.password);
  return state;
}

FormState Forms::state_of(const Submission& asked, const FormVerdict& verdict) const {
  FormState state = problems_of(verdict);
  state.csrf = tokens_.issue(asked.cookie, asked.invite_token, invitations_.now(),
                             asked.form.empty() ? asked.only_form : asked.form);
  state.token = asked.invite_token;
  state.password_min = static_cast<std::uint32_t>(asked.visit.site->host->password_min);
  std::array<std::byte, passphrase_syllables> bytes{};
  random_.fill(bytes);
  state.suggestion = passphrase(bytes);
  return state;
}

ShareBox Forms::continued_on_device(const Submission& asked, const std::string& registered) const {
  const HostSite& site = *asked.visit.site;
  const std::string pass =
      tokens_.issue_for_device(asked.invite_token, asked.remembered_since, asked.remembered_form);
  // The base path is a part of both.
  const std::string& url = site.host->public_url;
  ShareBox box = answers_.share_box(url.substr(0, url.size() - site.base.size()) + registered + "&f=" + pass,
                                    asked.visit.platform);
  box.invites = false;
  return box;
}

std::string Forms::pass_for(const Submission& sent, const std::string& form) const {
  if (form == sent.form) return sent.pass;
  return tokens_.issue(sent.cookie, sent.invite_token, invitations_.now(), form);
}

Response Forms::remembering(const Submission& sent, std::string_view pass, Response response) {
  for (const std::string& field : FormTokens::remember(sent.cookie, pass, sent.visit.site->is_https)) {
    response.set("Set-Cookie", field);
  }
  return response;
}

Response Forms::with_cookie(const Submission& asked, const FormVerdict& verdict, Response response) const {
  if (asked.cookie.is_new)
    response.set("Set-Cookie", FormTokens::set_cookie(asked.cookie, asked.visit.site->is_https));
  if (verdict.form == FormProblem::paused) {
    set_end_of_pause(response, verdict.until);
  } else if (response.status == status::service_unavailable) {
    response.set("Retry-After", "5");
  }
  return response;
}

}  // namespace usher::pages
