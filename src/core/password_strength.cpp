#include "core/password_strength.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <vector>

#include "password_lists/embedded.hpp"

namespace usher::core {
namespace {

// What each part costs a guesser. The way to weigh them is zxcvbn's (Wheeler, USENIX Security 2016): the
// cheapest way to put a password together from parts is how strong it is.
constexpr double word_bits_min = 7;
constexpr double disguise_bits = 1;
constexpr double context_bits = 1;
constexpr double run_bits = 5;
constexpr double year_bits = 7;
constexpr std::size_t word_bytes_min = 4;
constexpr std::size_t word_bytes_max = 20;
constexpr std::size_t run_bytes_min = 3;

/// Neighbours on keyboards (English, German, French; columns of the first) and in the alphabet.
constexpr std::array<std::string_view, 22> tracks{"1234567890", "qwertyuiop",
                                                  "asdfghjkl",  "zxcvbnm",
                                                  "qwertzuiop", "yxcvbnm",
                                                  "azertyuiop", "qsdfghjklm",
                                                  "wxcvbn",     "1qaz",
                                                  "2wsx",       "3edc",
                                                  "4rfv",       "5tgb",
                                                  "6yhn",       "7ujm",
                                                  "8ik,",       "9ol.",
                                                  "13579",      "2468",
                                                  "!@#$%^&*()", "abcdefghijklmnopqrstuvwxyz"};

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lowered(std::string_view text) {
  std::string low(text);
  std::ranges::transform(low, low.begin(), [](char c) { return lowered(c); });
  return low;
}

/// With letters for the digits and signs that stand in for them. A 1 is an i or an l.
std::string undisguised(std::string text, char one) {
  constexpr std::string_view signs = "013457@$!|";
  const std::string letters = std::string{'o', one} + "eastas" + one + one;
  for (char& c : text) {
    if (const auto at = signs.find(c); at != std::string_view::npos) c = letters[at];
  }
  return text;
}

std::unordered_map<std::string_view, double> read_words() {
  std::unordered_map<std::string_view, double> words;
  std::string_view text = password_lists::known_passwords_txt;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const double rank = static_cast<double>(words.size()) + 1;
    if (end > 0) words.emplace(text.substr(0, end), std::max(word_bits_min, std::log2(rank)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

/// What each known word costs, the most common ones least.
const std::unordered_map<std::string_view, double>& known_words() {
  static const auto words = read_words();
  return words;
}

double character_bits(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x80) return (byte & 0xC0U) == 0x80U ? 0 : 6;  // a character counts once, at its first byte
  if (is_digit(c)) return std::log2(10.0);
  if (lowered(c) >= 'a' && lowered(c) <= 'z')
    return std::log2(26.0) + (c == lowered(c) ? 0.0 : disguise_bits);
  return c == ' ' ? 1.0 : 5.0;
}

/// Finds the cheapest way to put a password together, from its beginning on.
class Estimate {
 public:
  Estimate(std::string_view password, std::span<const std::string> context)
      : text_(password),
        low_(lowered(password)),
        bits_(password.size() + 1, std::numeric_limits<double>::max()) {
    for (const auto& name : context) names_.push_back(lowered(name));
    for (const char one : {'i', 'l'}) guises_.push_back(undisguised(low_, one));
  }

  double bits() {
    bits_[0] = 0;
    for (std::size_t at = 0; at < text_.size(); ++at) {
      reach(at, 1, character_bits(text_[at]));
      add_words(at);
      add_runs(at);
      add_repetitions(at);
      add_year(at);
    }
    return bits_.back();
  }

 private:
  void reach(std::size_t from, std::size_t size, double cost) {
    bits_[from + size] = std::min(bits_[from + size], bits_[from] + cost);
  }

  void add_word(std::size_t at, std::string_view word, double extra, double capitals) {
    if (const auto found = known_words().find(word); found != known_words().end()) {
      reach(at, word.size(), found->second + extra + capitals);
    }
    for (const auto& name : names_) {
      if (word == name) reach(at, word.size(), context_bits);
    }
  }

  void add_words(std::size_t at) {
    for (std::size_t size = 2; size <= text_.size() - at; ++size) {
      const bool may_be_a_word = size >= word_bytes_min && size <= word_bytes_max;
      const bool may_be_a_name =
          std::ranges::any_of(names_, [size](const std::string& name) { return name.size() == size; });
      if (!may_be_a_word && !may_be_a_name) continue;
      const std::string_view plain = std::string_view(low_).substr(at, size);
      const double capitals = plain == text_.substr(at, size) ? 0.0 : disguise_bits;
      add_word(at, plain, 0, capitals);
      const std::string backwards(plain.rbegin(), plain.rend());
      add_word(at, backwards, disguise_bits, capitals);
      for (const auto& guise : guises_) {
        add_word(at, std::string_view(guise).substr(at, size), disguise_bits, capitals);
      }
    }
  }

  void add_runs(std::size_t at) {
    for (const auto track : tracks) {
      const auto start = track.find(low_[at]);
      if (start == std::string_view::npos) continue;
      std::size_t up = 1;
      while (at + up < low_.size() && start + up < track.size() && low_[at + up] == track[start + up]) ++up;
      std::size_t down = 1;
      while (at + down < low_.size() && start >= down && low_[at + down] == track[start - down]) ++down;
      for (std::size_t size = run_bytes_min; size <= std::max(up, down); ++size) {
        reach(at, size, run_bits + std::log2(static_cast<double>(size)));
      }
    }
  }

  /// A block costs what its characters do, and then how often it stands there.
  void add_repetitions(std::size_t at) {
    double block_bits = 0;
    for (std::size_t size = 1; size <= (text_.size() - at) / 2; ++size) {
      block_bits += character_bits(text_[at + size - 1]);
      std::size_t end = at + size;
      while (end < low_.size() && low_[end] == low_[end - size]) ++end;
      for (std::size_t times = 2; times <= (end - at) / size; ++times) {
        reach(at, times * size, block_bits + std::log2(static_cast<double>(times)));
      }
    }
  }

  void add_year(std::size_t at) {
    const auto digits = text_.substr(at, 4);
    const bool year = digits.size() == 4 && std::ranges::all_of(digits, is_digit) &&
                      (digits.starts_with("19") || digits.starts_with("20"));
    if (year) reach(at, 4, year_bits);
  }

  std::string_view text_;
  std::string low_;
  std::vector<double> bits_;  ///< by how many bytes are there
  std::vector<std::string> names_;
  std::vector<std::string> guises_;
};

}  // namespace

double estimate_strength_bits(std::string_view password, std::span<const std::string> context) {
  return Estimate(password.substr(0, strength_bytes_max), context).bits();
}

}  // namespace usher::core
