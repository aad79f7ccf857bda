#include "pages/handlers/form_problems.hpp"

#include "core/password_policy.hpp"
#include "core/username_policy.hpp"
#include "pages/handlers/page_answers.hpp"

namespace usher::pages {
namespace {

/// What the form's own field takes.
constexpr std::size_t username_bytes_max = 256;

FormVerdict verdict(int code, FormProblem form, UsernameProblem username = UsernameProblem::none,
                    PasswordProblem password = PasswordProblem::none) {
  FormVerdict verdict{.status = code};
  verdict.state.set(form, username, password);
  return verdict;
}

PasswordProblem problem_of(const core::Host& host, const core::BareJid& address,
                           const core::Secret& password) {
  if (password.empty()) return PasswordProblem::missing;
  const auto prepared = core::prepare_password(password, address, host.password_min);
  if (prepared) return PasswordProblem::none;
  switch (prepared.error()) {
    case core::PasswordProblem::too_short:
      return PasswordProblem::too_short;
    case core::PasswordProblem::too_long:
      return PasswordProblem::too_long;
    case core::PasswordProblem::too_weak:
      return PasswordProblem::too_weak;
    case core::PasswordProblem::malformed:
      return PasswordProblem::malformed;
  }
  return PasswordProblem::malformed;
}

UsernameProblem problem_of(core::Errc code) {
  return code == core::Errc::username_invalid ? UsernameProblem::malformed : UsernameProblem::taken;
}

}  // namespace

std::optional<FormVerdict> check_fields(const core::Host& host, const core::Invite& invite,
                                        std::string_view username, const core::Secret& password) {
  auto name = UsernameProblem::none;
  std::optional<core::Localpart> chosen = invite.username;
  if (!chosen) {
    auto parsed = core::choose_username(username, std::nullopt, host.reserved_usernames);
    if (username.empty()) {
      name = UsernameProblem::missing;
    } else if (username.size() > username_bytes_max) {
      name = UsernameProblem::too_long;
    } else if (!parsed) {
      name = problem_of(parsed.error().code);
    } else {
      chosen = *std::move(parsed);
    }
  }
  // A password is judged without the name where there is no name yet.
  const auto stand_in = chosen ? *chosen : *core::Localpart::parse("x");
  const auto secret = problem_of(host, {stand_in, host.domain}, password);
  if (name == UsernameProblem::none && secret == PasswordProblem::none) return std::nullopt;
  return verdict(status::unprocessable, FormProblem::none, name, secret);
}

std::optional<FormVerdict> check_password(const core::Host& host, const core::BareJid& address,
                                          const core::Secret& password) {
  const auto problem = problem_of(host, address, password);
  if (problem == PasswordProblem::none) return std::nullopt;
  return verdict(status::unprocessable, FormProblem::none, UsernameProblem::none, problem);
}

std::optional<FormVerdict> verdict_on(const core::Error& error) {
  using enum core::Errc;
  switch (error.code) {
    case username_invalid:
      return verdict(status::unprocessable, FormProblem::none, UsernameProblem::malformed);
    case username_reserved:
    case username_taken:
    case username_mismatch:
      return verdict(status::conflict, FormProblem::none, UsernameProblem::taken);
    case password_refused:
      return verdict(status::unprocessable, FormProblem::none, UsernameProblem::none,
                     PasswordProblem::too_weak);
    case invite_not_found:
    case invite_expired:
    case invite_revoked:
    case invite_used_up:
    case purpose_not_allowed:
    case account_not_found:
      return std::nullopt;
    default:
      return verdict(status::service_unavailable, FormProblem::unavailable);
  }
}

FormVerdict first_showing() { return verdict(status::ok, FormProblem::none); }

FormVerdict stale_form() { return verdict(status::forbidden, FormProblem::form_expired); }

}  // namespace usher::pages
