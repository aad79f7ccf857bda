#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace usher::doctor {

enum class Verdict : std::uint8_t { good, warning, bad };

constexpr std::string_view name_of(Verdict verdict) {
  constexpr std::array<std::string_view, 3> names{"good", "warning", "bad"};
  return names.at(static_cast<std::size_t>(verdict));
}

/// What one check came to.
struct Finding {
  std::string check;  ///< `disk`, `public URL of example.com`
  Verdict verdict{};
  std::string what;    ///< one line
  std::string remedy;  ///< how to mend it; empty where all is good

  bool operator==(const Finding&) const = default;
};

inline Finding good(std::string check, std::string what) {
  return {.check = std::move(check), .verdict = Verdict::good, .what = std::move(what)};
}
inline Finding warning(std::string check, std::string what, std::string remedy) {
  return {.check = std::move(check),
          .verdict = Verdict::warning,
          .what = std::move(what),
          .remedy = std::move(remedy)};
}
inline Finding bad(std::string check, std::string what, std::string remedy) {
  return {.check = std::move(check),
          .verdict = Verdict::bad,
          .what = std::move(what),
          .remedy = std::move(remedy)};
}

}  // namespace usher::doctor
