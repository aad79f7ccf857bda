#include "pages/handlers/forms.hpp"

#include <array>
#include <utility>

#include "pages/view/passphrase.hpp"

namespace usher::pages {

using http::Request;
using http::Responder;
using http::Response;

void Forms::open(const Request& request, Responder respond, Next next) {
  find(std::make_shared<Submission>(read_question(request, sites_)), std::move(respond), std::move(next));
}

void Forms::receive(const Request& request, Responder respond, Next next) {
  auto read = read_submission(request, sites_);
  if (!read) {
    const Visit visit = visit_of(request, request.query, sites_);
    return respond(answers_.page(read.error(), visit, {}, ErrorView(ErrorView::What::bad_request)));
  }
  auto sent = std::make_shared<Submission>(*std::move(read));
  const auto decision = limits_.take(sent->client, sent->invite_token);
  if (!decision.allowed) {
    Response response =
        answers_.page(status::too_many_requests, sent->visit, {}, ErrorView(ErrorView::What::too_many));
    http::set_rate_limit_fields(response, "forms", decision);
    return respond(std::move(response));
  }
  find(std::move(sent), std::move(respond), std::move(next));
}

void Forms::find(Asked asked, Responder respond, Next next) {
  const std::string token = asked->invite_token;
  invitations_.find_by_token(token,
                             [this, asked = std::move(asked), respond = std::move(respond),
                              next = std::move(next)](const core::Result<core::Invite>& invite) mutable {
                               if (!invite) return respond(answers_.failure(asked->visit, invite.error()));
                               asked->visit.site = &sites_.of(invite->host);
                               asked->cookie = tokens_.cookie_of(asked->cookies, asked->visit.site->is_https);
                               next(std::move(asked), *invite, std::move(respond));
                             });
}

std::optional<Response> Forms::over(const Submission& asked, const core::Invite& invite) const {
  const auto now = invitations_.now();
  const auto state = invite.state_at(now);
  if (state == core::InviteState::pending) return std::nullopt;
  return answers_.over(asked.visit, state, std::nullopt, now);
}

std::optional<FormPass> Forms::pass_of(const Submission& sent) const {
  return tokens_.check(sent.pass, sent.cookie, sent.invite_token, invitations_.now());
}

FormState Forms::state_of(const Submission& asked, const FormVerdict& verdict, std::string_view form) const {
  FormState state = verdict.state;
  state.csrf = tokens_.issue(asked.cookie, asked.invite_token, invitations_.now(), form);
  state.token = asked.invite_token;
  state.password_min = static_cast<std::uint32_t>(asked.visit.site->host->password_min);
  std::array<std::byte, passphrase_syllables> bytes{};
  random_.fill(bytes);
  state.suggestion = passphrase(bytes);
  return state;
}

Response Forms::with_cookie(const Submission& asked, Response response) const {
  if (asked.cookie.is_new)
    response.set("Set-Cookie", FormTokens::set_cookie(asked.cookie, asked.visit.site->is_https));
  if (response.status == status::service_unavailable) response.set("Retry-After", "5");
  return response;
}

}  // namespace usher::pages
