#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace usher::pages {

/// Which of a language's plural forms goes with a number, as the header `Plural-Forms` of a gettext
/// catalogue says it: `nplurals=2; plural=(n != 1);` (GNU gettext manual, section 11.2.6). Each that usher's
/// languages need is code: an expression is compared with them, and never evaluated.
class PluralRule {
 public:
  using FormOf = std::uint32_t (*)(std::uint32_t n);

  constexpr PluralRule(std::uint32_t forms, FormOf rule) : forms_(forms), form_of_(rule) {}

  /// @returns nothing where it is none of the rules that usher's languages have
  static std::optional<PluralRule> parse(std::string_view header);

  [[nodiscard]] constexpr std::uint32_t forms() const noexcept { return forms_; }
  /// Below `forms()`, whatever `n` is.
  [[nodiscard]] constexpr std::uint32_t form_of(std::uint32_t n) const noexcept { return form_of_(n); }

 private:
  std::uint32_t forms_;
  FormOf form_of_;
};

}  // namespace usher::pages
