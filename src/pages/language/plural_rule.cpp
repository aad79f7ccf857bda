#include "pages/language/plural_rule.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace usher::pages {
namespace {

/// Evaluates a C expression over `n` while it reads it. The expressions are so short that a tree of
/// them would cost more than it saves.
class Evaluator {
 public:
  Evaluator(std::string_view text, std::uint64_t n) : rest_(text), n_(n) {}

  std::optional<std::uint64_t> value() {
    const std::uint64_t result = conditional(0);
    skip();
    if (!good_ || !rest_.empty()) return std::nullopt;
    return result;
  }

 private:
  static constexpr int depth_max = 32;

  struct Operator {
    std::string_view sign;
    int level;
  };
  // Longer signs first, so that `<=` is not read as `<`.
  static constexpr std::array operators{
      Operator{"||", 1}, Operator{"&&", 2}, Operator{"==", 3}, Operator{"!=", 3}, Operator{"<=", 4},
      Operator{">=", 4}, Operator{"<", 4},  Operator{">", 4},  Operator{"+", 5},  Operator{"-", 5},
      Operator{"*", 6},  Operator{"/", 6},  Operator{"%", 6}};
  static constexpr int level_max = 6;

  void skip() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }

  bool accept(std::string_view sign) {
    skip();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }

  std::uint64_t conditional(int depth) {
    if (depth > depth_max) return fail();
    const std::uint64_t condition = binary(1, depth);
    if (!accept("?")) return condition;
    const std::uint64_t then = conditional(depth + 1);
    if (!accept(":")) return fail();
    const std::uint64_t otherwise = conditional(depth + 1);
    return condition != 0 ? then : otherwise;
  }

  std::uint64_t binary(int level, int depth) {
    if (level > level_max) return primary(depth);
    std::uint64_t left = binary(level + 1, depth);
    while (const auto sign = accept_operator(level)) left = apply(*sign, left, binary(level + 1, depth));
    return left;
  }

  std::optional<std::string_view> accept_operator(int level) {
    for (const Operator& candidate : operators) {
      if (candidate.level == level && accept(candidate.sign)) return candidate.sign;
    }
    return std::nullopt;
  }

  std::uint64_t apply(std::string_view sign, std::uint64_t left, std::uint64_t right) {
    if (sign == "||") return std::uint64_t{(left | right) != 0};
    if (sign == "&&") return std::uint64_t{left != 0 && right != 0};
    if (sign == "==") return std::uint64_t{left == right};
    if (sign == "!=") return std::uint64_t{left != right};
    if (sign == "<=") return std::uint64_t{left <= right};
    if (sign == ">=") return std::uint64_t{left >= right};
    if (sign == "<") return std::uint64_t{left < right};
    if (sign == ">") return std::uint64_t{left > right};
    if (sign == "+") return left + right;
    if (sign == "-") return left - right;
    if (sign == "*") return left * right;
    if (right == 0) return fail();
    return sign == "/" ? left / right : left % right;
  }

  std::uint64_t primary(int depth) {
    if (depth > depth_max) return fail();
    if (accept("!")) return primary(depth + 1) == 0 ? 1 : 0;
    if (accept("(")) {
      const std::uint64_t inner = conditional(depth + 1);
      return accept(")") ? inner : fail();
    }
    if (accept("n")) return n_;
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    if (error != std::errc{}) return fail();
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return number;
  }

  std::uint64_t fail() {
    good_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  std::uint64_t n_;
  bool good_ = true;
};

}  // namespace

std::optional<PluralRule> PluralRule::parse(std::string_view header) {
  constexpr std::string_view forms_name = "nplurals=";
  constexpr std::string_view rule_name = "plural=";
  constexpr std::size_t bytes_max = 400;
  constexpr std::uint32_t tried_max = 1100;
  const std::size_t semicolon = header.find(';');
  if (header.size() > bytes_max || !header.starts_with(forms_name) || semicolon == std::string_view::npos) {
    return std::nullopt;
  }
  std::uint32_t forms = 0;
  std::from_chars(header.data() + forms_name.size(), header.data() + semicolon, forms);
  if (forms < 1 || forms > forms_max) return std::nullopt;
  const std::size_t start = header.find(rule_name, semicolon);
  if (start == std::string_view::npos) return std::nullopt;
  std::string_view expression = header.substr(start + rule_name.size());
  expression = expression.substr(0, expression.find(';'));
  while (expression.ends_with(' ')) expression.remove_suffix(1);
  for (std::uint32_t n = 0; n < tried_max; ++n) {
    const auto form = Evaluator(expression, n).value();
    if (!form || *form >= forms) return std::nullopt;
  }
  return PluralRule(forms, std::string(expression));
}

std::uint32_t PluralRule::form_of(std::uint32_t n) const noexcept {
  const auto form = Evaluator(expression_, n).value();
  return form && *form < forms_ ? static_cast<std::uint32_t>(*form) : 0;
}

}  // namespace usher::pages
