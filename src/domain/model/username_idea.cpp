#include "domain/model/username_idea.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include "domain/model/username_policy.hpp"

namespace usher::domain {
namespace {

constexpr std::size_t typed_bytes_max = 256;
constexpr std::size_t idea_bytes_max = 32;

/// In small letters of English as far as anybody knows how; as it is where ICU's data are missing. Not Han:
/// its rules take 100 ms to load, on the thread that answers, and read Japanese names as Chinese ones. Once
/// in a process, ICU's index takes 12 ms and any other alphabet 2 ms at most. NFC, since a filter that stands
/// first is taken for the whole's.
std::string latinised(std::string_view typed) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> rules(icu::Transliterator::createInstance(
      "NFC; [:Han:] Remove; Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
  if (U_FAILURE(status) != 0) return std::string(typed);
  auto text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(typed.data(), static_cast<int32_t>(typed.size())));
  rules->transliterate(text);
  std::string latin;
  return text.toUTF8String(latin);
}

}  // namespace

std::string username_idea(std::string_view typed, std::span<const std::string> reserved) {
  // What follows an @ is no part of the name.
  const std::string latin = latinised(typed.substr(0, std::min(typed.find('@'), typed_bytes_max)));
  std::string idea;
  bool apart = false;
  for (const char c : latin) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    // An apostrophe stands within a word: O'Brien.
    if (!kept) {
      apart = apart || c != '\'';
      continue;
    }
    if (idea.size() >= idea_bytes_max) break;
    if (apart && !idea.empty()) idea += '.';
    apart = false;
    idea += c;
  }
  if (idea.empty() || idea == typed || !choose_username(idea, std::nullopt, reserved)) return {};
  return idea;
}

}  // namespace usher::domain
