#include "domain/model/look_alikes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/uset.h>
#include <unicode/uspoof.h>

namespace usher::domain {
namespace {

using Checker = std::unique_ptr<USpoofChecker, decltype([](auto* checker) { uspoof_close(checker); })>;
using CodePoints = std::vector<UChar32>;

Checker open_checker() {
  UErrorCode status = U_ZERO_ERROR;
  Checker checker{uspoof_open(&status)};
  uspoof_setChecks(checker.get(),
                   USPOOF_RESTRICTION_LEVEL | USPOOF_INVISIBLE | USPOOF_MIXED_NUMBERS | USPOOF_HIDDEN_OVERLAY,
                   &status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU's data on look-alike characters is missing");
  uspoof_setRestrictionLevel(checker.get(), USPOOF_HIGHLY_RESTRICTIVE);
  return checker;
}

/// Never changed once it is made, so any thread may ask it.
const USpoofChecker* checker() {
  static const Checker opened = open_checker();
  return opened.get();
}

CodePoints code_points_of(const icu::UnicodeString& text) {
  CodePoints points;
  for (int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) points.push_back(text.char32At(at));
  return points;
}

CodePoints code_points_of(std::string_view utf8) {
  return code_points_of(
      icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size()))));
}

bool is_in(UChar32 point, uint32_t categories) { return (U_GET_GC_MASK(point) & categories) != 0; }

bool is_mark(UChar32 point) { return is_in(point, U_GC_M_MASK); }
bool is_letter_or_digit(UChar32 point) { return is_in(point, U_GC_L_MASK | U_GC_ND_MASK); }

/// Letters that a syllable is put together from, and the fillers that stand for none (RFC 8264 section 9.9).
bool is_old_hangul_jamo(UChar32 point) {
  const auto type = u_getIntPropertyValue(point, UCHAR_HANGUL_SYLLABLE_TYPE);
  return type == U_HST_LEADING_JAMO || type == U_HST_VOWEL_JAMO || type == U_HST_TRAILING_JAMO;
}

bool is_invisible(UChar32 point) {
  return u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 ||
         u_hasBinaryProperty(point, UCHAR_WHITE_SPACE) != 0 || is_in(point, U_GC_Z_MASK | U_GC_C_MASK);
}

bool is_latin(UChar32 point) { return uscript_hasScript(point, USCRIPT_LATIN) != 0; }

bool is_chinese_or_japanese(UChar32 point) {
  return uscript_hasScript(point, USCRIPT_HAN) != 0 || uscript_hasScript(point, USCRIPT_HIRAGANA) != 0 ||
         uscript_hasScript(point, USCRIPT_KATAKANA) != 0;
}

/// What UTS #39 allows beside Latin letters, and what passes for nothing or for a stroke there.
bool is_out_of_place_beside_latin(UChar32 point) {
  return uscript_hasScript(point, USCRIPT_HANGUL) != 0 || uscript_hasScript(point, USCRIPT_BOPOMOFO) != 0;
}

/// The IdentifierClass (RFC 8264 section 4.2) with its exceptions (section 9.6).
bool is_identifier_character(UChar32 point) {
  constexpr UChar32 ideographic_zero = 0x3007;
  constexpr std::array<UChar32, 10> exceptions{0x0640, 0x07FA, 0x302E, 0x302F, 0x3031,
                                               0x3032, 0x3033, 0x3034, 0x3035, 0x303B};
  if (point < 0x80) return point > 0x20 && point < 0x7F;
  if (point == ideographic_zero) return true;
  return (is_letter_or_digit(point) || is_mark(point)) && !is_invisible(point) &&
         !is_old_hangul_jamo(point) && std::ranges::find(exceptions, point) == exceptions.end();
}

/// Whether the other is written in one of the scripts of the one, where those are a few of many.
bool share_a_script(UChar32 one, UChar32 other) {
  constexpr int32_t scripts_max = 64;  // Unicode 15 has at most 21
  std::array<UScriptCode, scripts_max> scripts{};
  UErrorCode status = U_ZERO_ERROR;
  const int32_t count = uscript_getScriptExtensions(one, scripts.data(), scripts_max, &status);
  if (U_FAILURE(status)) return false;
  return std::ranges::any_of(std::span(scripts).first(static_cast<std::size_t>(count)),
                             [&](UScriptCode script) {
                               return script > USCRIPT_INHERITED && uscript_hasScript(other, script) != 0;
                             });
}

/// A letter that lengthens, repeats or changes another, such as ー, stands behind one of its own script;
/// where it is of all scripts, such as ʼ, people have to know it (UTS #39 section 3.1).
bool is_misplaced(UChar32 point, std::optional<UChar32> before) {
  if (u_charType(point) != U_MODIFIER_LETTER) return false;
  UErrorCode status = U_ZERO_ERROR;
  if (uscript_hasScript(point, USCRIPT_COMMON) != 0)
    return uset_contains(uspoof_getRecommendedSet(&status), point) == 0;
  return !before || !share_a_script(point, *before);
}

std::unexpected<Error> refuse(std::string why) { return fail(Errc::username_invalid, std::move(why)); }

Result<void> check_characters(const CodePoints& name) {
  if (!std::ranges::all_of(name, is_identifier_character)) {
    return refuse("a username holds letters and digits, and no blanks, dots or signs of other alphabets");
  }
  if (std::ranges::none_of(name, is_letter_or_digit)) return refuse("a username needs a letter or a digit");
  if (is_mark(name.front())) return refuse("a username can't begin with a mark that belongs on a letter");
  std::optional<UChar32> before;
  for (const UChar32 point : name) {
    if (is_misplaced(point, before)) return refuse("a username can't hold a sign without its alphabet");
    if (!is_mark(point)) before = point;
  }
  return {};
}

/// How often a name goes from Latin letters to Chinese or Japanese ones, or back.
std::size_t alphabet_changes(const CodePoints& name) {
  std::size_t changes = 0;
  std::optional<bool> latin;
  for (const UChar32 point : name) {
    if (!is_latin(point) && !is_chinese_or_japanese(point)) continue;
    if (latin && *latin != is_latin(point)) ++changes;
    latin = is_latin(point);
  }
  return changes;
}

bool mixes_alphabets(const Localpart& name, const CodePoints& points) {
  const bool latin = std::ranges::any_of(points, is_latin);
  if (latin && std::ranges::any_of(points, is_out_of_place_beside_latin)) return true;
  // One character between Latin letters can pass for a hyphen or an l: ー, 一, 丨.
  if (alphabet_changes(points) > 1) return true;
  UErrorCode status = U_ZERO_ERROR;
  const int32_t found = uspoof_check2UTF8(checker(), name.str().data(),
                                          static_cast<int32_t>(name.str().size()), nullptr, &status);
  return U_FAILURE(status) || found != 0;
}

/// What a skeleton shows at first sight.
bool is_striking(UChar32 point) {
  if (is_invisible(point) || u_charType(point) == U_MODIFIER_LETTER) return false;
  return is_letter_or_digit(point) || is_mark(point);
}

}  // namespace

std::string appearance_of(std::string_view name) {
  constexpr std::size_t bytes_max = 256;
  if (name.size() > bytes_max) return {};
  // One character's skeleton has at most 18 characters in Unicode 15; 4 bytes each.
  std::array<char, bytes_max * 18 * 4> skeleton{};
  UErrorCode status = U_ZERO_ERROR;
  const int32_t size =
      uspoof_getSkeletonUTF8(checker(), 0, name.data(), static_cast<int32_t>(name.size()), skeleton.data(),
                             static_cast<int32_t>(skeleton.size()), &status);
  if (U_FAILURE(status)) return {};
  icu::UnicodeString striking;
  for (const UChar32 point :
       code_points_of(std::string_view(skeleton.data(), static_cast<std::size_t>(size)))) {
    if (is_striking(point)) striking.append(point);
  }
  // A skeleton is not case-folded: that of 0 is a capital O.
  std::string appearance;
  striking.foldCase().toUTF8String(appearance);
  return appearance;
}

Result<void> check_appearance(const Localpart& name) {
  const auto points = code_points_of(name.str());
  if (auto good = check_characters(points); !good) return good;
  if (mixes_alphabets(name, points)) {
    return refuse("a username can't mix alphabets so that it looks like another");
  }
  return {};
}

}  // namespace usher::domain
