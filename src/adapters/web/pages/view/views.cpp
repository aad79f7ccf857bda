#include "adapters/web/pages/view/views.hpp"

namespace usher::pages {

void FormState::set(FormProblem form, UsernameProblem username, PasswordProblem password) {
  username_invalid = username != UsernameProblem::none;
  username_missing = username == UsernameProblem::missing;
  username_taken = username == UsernameProblem::taken;
  username_malformed = username == UsernameProblem::malformed;
  username_long = username == UsernameProblem::too_long;
  password_invalid = password != PasswordProblem::none;
  password_missing = password == PasswordProblem::missing;
  password_short = password == PasswordProblem::too_short;
  password_long = password == PasswordProblem::too_long;
  password_weak = password == PasswordProblem::too_weak;
  password_malformed = password == PasswordProblem::malformed;
  fields_wrong = username_invalid || password_invalid;
  form_expired = form == FormProblem::form_expired;
  cookies_needed = form == FormProblem::cookies_needed;
  unavailable = form == FormProblem::unavailable;
  too_many = form == FormProblem::too_many;
  paused = form == FormProblem::paused;
  form_failed = fields_wrong || form != FormProblem::none;
}

std::string name_of(const OverView& view) {
  const std::string_view why = view.expired   ? "expired"
                               : view.used    ? "used"
                               : view.revoked ? "revoked"
                                              : "unknown";
  return std::string(view.reset ? "reset-" : "").append(why);
}

std::string name_of(const PausedView& view) { return view.reset ? "reset-paused" : "paused"; }

std::string name_of(const ErrorView& view) {
  return view.not_found     ? "not-found"
         : view.bad_request ? "bad-request"
         : view.refused     ? "refused"
         : view.too_many    ? "too-many"
                            : "unavailable";
}

}  // namespace usher::pages
