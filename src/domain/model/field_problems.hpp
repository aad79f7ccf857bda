#pragma once

#include <cstdint>

namespace usher::domain {

enum class UsernameProblem : std::uint8_t { none, missing, taken, malformed, too_long };
enum class PasswordProblem : std::uint8_t { none, missing, too_short, too_long, too_weak, malformed };

/// What is wrong with what was typed into the fields of a form.
struct FieldProblems {
  UsernameProblem username = UsernameProblem::none;
  PasswordProblem password = PasswordProblem::none;

  bool operator==(const FieldProblems&) const = default;
};

}  // namespace usher::domain
