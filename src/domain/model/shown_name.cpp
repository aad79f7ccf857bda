#include "domain/model/shown_name.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "domain/model/cleaned_text.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/look_alikes.hpp"
#include "domain/model/reserved_usernames.hpp"

namespace usher::domain {
namespace {

constexpr std::size_t marks_in_a_row_max = 2;
constexpr UChar32 blank = U' ';
constexpr UChar32 ellipsis = 0x2026;
constexpr UChar32 non_joiner = 0x200C;

bool is_in(UChar32 point, uint32_t categories) { return (U_GET_GC_MASK(point) & categories) != 0; }
bool is_mark(UChar32 point) { return is_in(point, U_GC_M_MASK); }
bool is_of_words(UChar32 point) { return is_in(point, U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK); }
bool is_blank(UChar32 point) { return is_in(point, U_GC_Z_MASK) || point == non_joiner; }

/// Controls, marks of direction, joiners, tags, and what no font has.
bool is_unseen(UChar32 point) {
  return is_in(point, U_GC_C_MASK) || u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

/// What addresses and links are made of: `@` in each of its widths, and what stands before and in paths.
bool is_of_addresses(UChar32 point) {
  constexpr std::array<UChar32, 9> all{'@', 0xFF20, 0xFE6B, '/', 0xFF0F, 0x2044, 0x2215, '\\', ':'};
  return std::ranges::find(all, point) != all.end();
}

/// Without what can't be seen, with one blank between words, none at the ends, and no more than fits.
icu::UnicodeString tidied(const icu::UnicodeString& given) {
  icu::UnicodeString tidy;
  std::size_t marks = 0;
  for (int32_t at = 0; at < given.length(); at = given.moveIndex32(at, 1)) {
    const UChar32 point = given.char32At(at);
    // The non-joiner stands between parts of Persian words: a blank there reads as well.
    if (is_blank(point)) {
      if (!tidy.isEmpty() && tidy.char32At(tidy.length() - 1) != blank) tidy.append(blank);
      continue;
    }
    marks = is_mark(point) ? marks + 1 : 0;
    if (is_unseen(point) || marks > marks_in_a_row_max) continue;
    tidy.append(point);
  }
  constexpr auto characters_max = static_cast<int32_t>(shown_name_characters_max);
  if (tidy.countChar32() > characters_max) {
    tidy.truncate(tidy.moveIndex32(0, characters_max - 1));
    tidy.trim().append(ellipsis);
  }
  return tidy.trim();
}

std::string utf8_of(const icu::UnicodeString& text) {
  std::string utf8;
  return text.toUTF8String(utf8);
}

/// The letters and digits of each word, without the signs around and in them.
std::vector<std::string> words_of(const icu::UnicodeString& name) {
  std::vector<std::string> words;
  icu::UnicodeString word;
  const auto end_word = [&] {
    if (!word.isEmpty()) words.push_back(utf8_of(word));
    word.remove();
  };
  for (int32_t at = 0; at < name.length(); at = name.moveIndex32(at, 1)) {
    const UChar32 point = name.char32At(at);
    if (point == blank) end_word();
    if (is_of_words(point)) word.append(point);
  }
  end_word();
  return words;
}

bool is_honest(const std::string& word, const Host& host) {
  const auto prepared = Localpart::parse(word);
  return prepared && !looks_reserved(*prepared, host.reserved_usernames) && check_appearance(*prepared);
}

/// Whether it is called as the service, its domain or the first part of that is.
bool looks_like_service(std::string_view name, const Host& host) {
  const std::string_view domain = host.domain.str();
  const std::string appearance = appearance_of(name);
  const std::array services{std::string_view(host.site_name), domain, domain.substr(0, domain.find('.'))};
  return std::ranges::any_of(services,
                             [&](std::string_view service) { return appearance_of(service) == appearance; });
}

}  // namespace

std::string shown_name(std::string_view given, const Host& host) {
  constexpr std::size_t bytes_max = 1024;
  const std::string line = cleaned_text(given, bytes_max);
  const icu::UnicodeString name = tidied(icu::UnicodeString::fromUTF8(line));
  for (int32_t at = 0; at < name.length(); at = name.moveIndex32(at, 1)) {
    if (is_of_addresses(name.char32At(at))) return {};
  }
  const std::vector<std::string> words = words_of(name);
  const bool honest =
      std::ranges::all_of(words, [&](const std::string& word) { return is_honest(word, host); });
  std::string shown = utf8_of(name);
  if (words.empty() || !honest || looks_like_service(shown, host)) return {};
  return shown;
}

}  // namespace usher::domain
