#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace usher::pages {

/// A language that pages are shown in.
struct Language {
  std::string_view tag;   ///< BCP 47, as in `lang` attributes and catalogues' file names
  std::string_view name;  ///< in itself
  bool right_to_left = false;

  [[nodiscard]] std::string_view direction() const { return right_to_left ? "rtl" : "ltr"; }
};

/// All of them, English first, then in the order in which the language switch shows them.
std::span<const Language> languages() noexcept;

/// Its place in `languages()`.
/// @param tag in any letter case, with any region or script: `de-AT` is `de`, `zh-HK` is `zh-Hant`
std::optional<std::size_t> find_language(std::string_view tag) noexcept;

inline constexpr std::size_t accept_language_ranges_max = 32;

/// The language that suits `Accept-Language` best (RFC 9110 section 12.5.4), as its place in
/// `languages()`. Only the first `accept_language_ranges_max` ranges count; what is malformed is skipped;
/// English where nothing fits.
std::size_t negotiate_language(std::string_view accept_language) noexcept;

}  // namespace usher::pages
