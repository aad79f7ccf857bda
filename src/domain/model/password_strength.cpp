#include "domain/model/password_strength.hpp"

#include <vector>

#include <zxcvbn.h>

#include "base/secrets/secret.hpp"
#include "base/text/utf8.hpp"

namespace usher::domain {
namespace {

/// zxcvbn takes each byte for a character, so one stands for each: of UTF-8 the last byte, by which the
/// letters of an alphabet differ.
std::string one_byte_each(std::string_view utf8, std::size_t characters_max) {
  std::string bytes;
  bytes.reserve(characters_max);  // once: a copy of a password would be left behind
  for (std::size_t i = 0; i < utf8.size() && bytes.size() < characters_max; ++i) {
    if (i + 1 == utf8.size() || !text::continues_character(utf8[i + 1])) bytes += utf8[i];
  }
  return bytes;
}

}  // namespace

double estimate_strength_bits(std::string_view password, std::span<const std::string> words) {
  std::vector<std::string> known;
  for (const auto& word : words) known.push_back(one_byte_each(word, judged_characters_max));
  std::vector<const char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const auto& word : known) pointers.push_back(word.c_str());
  pointers.push_back(nullptr);
  const secrets::Secret judged(one_byte_each(password, judged_characters_max));
  return ::ZxcvbnMatch(judged.reveal().data(), pointers.data(), nullptr);
}

}  // namespace usher::domain
