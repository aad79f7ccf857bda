#include "adapters/web/pages/language/plural_rule.hpp"

#include <array>
#include <string>

namespace usher::pages {
namespace {

struct KnownRule {
  std::string_view expression;
  PluralRule rule;
};

// gettext's expressions are C: what the compiler reads here is what a catalogue says.
#define RULE(forms, expression)                          \
  KnownRule {                                            \
    #expression, PluralRule(forms, [](std::uint32_t n) { \
      static_cast<void>(n);                              \
      return static_cast<std::uint32_t>(expression);     \
    })                                                   \
  }

// clang-format off
constexpr std::array rules{
    RULE(1, 0),
    RULE(2, n != 1),
    RULE(2, n > 1),
    RULE(3, n==1 ? 0 : n>=2 && n<=4 ? 1 : 2),
    RULE(3, n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2),
    RULE(3, n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2),
    RULE(3, n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2),
    RULE(6, n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5),
};
// clang-format on
#undef RULE

consteval bool stay_within_forms() {
  constexpr std::uint32_t tried_max = 1100;
  for (const auto& [expression, rule] : rules) {
    for (std::uint32_t n = 0; n < tried_max; ++n) {
      if (rule.form_of(n) >= rule.forms()) return false;
    }
  }
  return true;
}
static_assert(stay_within_forms());

/// Without its blanks and the semicolon at its end.
std::string compact(std::string_view header) {
  std::string text;
  for (const char c : header) {
    if (c != ' ') text += c;
  }
  if (text.ends_with(';')) text.pop_back();
  return text;
}

}  // namespace

std::optional<PluralRule> PluralRule::parse(std::string_view header) {
  const std::string given = compact(header);
  for (const auto& [expression, rule] : rules) {
    const std::string start = "nplurals=" + std::to_string(rule.forms()) + ";plural=";
    if (!given.starts_with(start)) continue;
    std::string_view rest = std::string_view(given).substr(start.size());
    if (rest.starts_with('(') && rest.ends_with(')')) rest = rest.substr(1, rest.size() - 2);
    if (rest == compact(expression)) return rule;
  }
  return std::nullopt;
}

}  // namespace usher::pages
