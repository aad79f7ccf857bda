#include "pages/view/views.hpp"

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
  unavailable = form == FormProblem::unavailable;
  too_many = form == FormProblem::too_many;
  form_failed = fields_wrong || form != FormProblem::none;
}

}  // namespace usher::pages
