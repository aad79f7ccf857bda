#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher::pages {

/// Which of a language's plural forms goes with a number, as the header `Plural-Forms` of a gettext
/// catalogue says it: `nplurals=2; plural=(n != 1);` (GNU gettext manual, section 11.2.6).
class PluralRule {
 public:
  static constexpr std::uint32_t forms_max = 6;

  /// @returns nothing where the rule is malformed, or names a form that there is not
  static std::optional<PluralRule> parse(std::string_view header);

  [[nodiscard]] std::uint32_t forms() const noexcept { return forms_; }
  /// Below `forms()`, whatever `n` is.
  [[nodiscard]] std::uint32_t form_of(std::uint32_t n) const noexcept;

 private:
  PluralRule(std::uint32_t forms, std::string expression)
      : forms_(forms), expression_(std::move(expression)) {}

  std::uint32_t forms_;
  std::string expression_;
};

}  // namespace usher::pages
