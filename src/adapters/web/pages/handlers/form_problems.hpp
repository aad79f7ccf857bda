#pragma once

#include <optional>

#include "adapters/web/pages/handlers/page_answers.hpp"
#include "adapters/web/pages/view/views.hpp"
#include "domain/model/error.hpp"

namespace usher::pages {

/// What a form is shown with: first without any problem, and with those that it was sent with.
struct FormVerdict {
  int status = status::ok;
  FormProblem form = FormProblem::none;
  domain::FieldProblems fields;
  /// When a pause ends, where that is known.
  std::optional<domain::Timestamp> until{};
};

/// How an attempt's failure is shown on its form; nothing where the invitation itself is at fault, so that
/// there is no form any more.
std::optional<FormVerdict> verdict_on(const domain::Error& error);

}  // namespace usher::pages
