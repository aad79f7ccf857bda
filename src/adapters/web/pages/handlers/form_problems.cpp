#include "adapters/web/pages/handlers/form_problems.hpp"

namespace usher::pages {

std::optional<FormVerdict> verdict_on(const domain::Error& error) {
  using enum domain::Errc;
  if (error.fields != domain::FieldProblems{})
    return FormVerdict{.status = status::unprocessable, .fields = error.fields};
  // What follows is the XMPP server's word, or another invite's.
  switch (error.code) {
    case username_invalid:
      return FormVerdict{.status = status::unprocessable, .fields = {.username = UsernameProblem::malformed}};
    case username_reserved:
    case username_taken:
    case username_mismatch:
      return FormVerdict{.status = status::conflict, .fields = {.username = UsernameProblem::taken}};
    case password_refused:
      return FormVerdict{.status = status::unprocessable, .fields = {.password = PasswordProblem::too_weak}};
    case invite_not_found:
    case invite_expired:
    case invite_revoked:
    case invite_used_up:
    case purpose_not_allowed:
    case account_not_found:
      return std::nullopt;
    case host_paused:
      return FormVerdict{
          .status = status::service_unavailable, .form = FormProblem::paused, .until = error.until};
    default:
      return FormVerdict{.status = status::service_unavailable, .form = FormProblem::unavailable};
  }
}

}  // namespace usher::pages
