#include "adapters/web/pages/language/language.hpp"

#include <algorithm>
#include <array>

#include "base/text/ascii.hpp"

namespace usher::pages {
namespace {

constexpr std::array table{
    Language{"en", "English"},       Language{"id", "Bahasa Indonesia"},
    Language{"cs", "Čeština"},       Language{"da", "Dansk"},
    Language{"de", "Deutsch"},       Language{"es", "Español"},
    Language{"fr", "Français"},      Language{"it", "Italiano"},
    Language{"hu", "Magyar"},        Language{"nl", "Nederlands"},
    Language{"pl", "Polski"},        Language{"pt-BR", "Português (Brasil)"},
    Language{"ro", "Română"},        Language{"sv", "Svenska"},
    Language{"vi", "Tiếng Việt"},    Language{"tr", "Türkçe"},
    Language{"el", "Ελληνικά"},      Language{"ru", "Русский"},
    Language{"uk", "Українська"},    Language{"he", "עברית", true},
    Language{"ar", "العربية", true}, Language{"fa", "فارسی", true},
    Language{"hi", "हिन्दी"},         Language{"ja", "日本語"},
    Language{"ko", "한국어"},        Language{"zh-Hans", "简体中文"},
    Language{"zh-Hant", "繁體中文"},
};

struct Alias {
  std::string_view prefix;
  std::string_view tag;
};

/// Tried in order: what a tag begins with, and what it then means.
constexpr std::array aliases{
    Alias{"zh-hant", "zh-Hant"}, Alias{"zh-tw", "zh-Hant"}, Alias{"zh-hk", "zh-Hant"},
    Alias{"zh-mo", "zh-Hant"},   Alias{"yue", "zh-Hant"},   Alias{"zh", "zh-Hans"},
    Alias{"pt", "pt-BR"},        Alias{"iw", "he"},         Alias{"in", "id"},
    Alias{"mo", "ro"},
};

/// Whether `tag` is `prefix` or goes on after it with another subtag.
bool begins_with_subtags(std::string_view tag, std::string_view prefix) {
  return tag.size() >= prefix.size() && text::ascii_iequals(tag.substr(0, prefix.size()), prefix) &&
         (tag.size() == prefix.size() || tag[prefix.size()] == '-');
}

/// A weight (RFC 9110 section 12.4.2) in thousandths; nothing where it is none.
std::optional<int> parse_weight(std::string_view text) {
  constexpr int most = 1000;
  constexpr std::size_t longest = 5;
  if (text.empty() || text.size() > longest || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int weight = (text[0] - '0') * most;
  int digit_worth = most / 10;
  for (const char c : text.substr(std::min<std::size_t>(text.size(), 2))) {
    if (c < '0' || c > '9') return std::nullopt;
    weight += (c - '0') * digit_worth;
    digit_worth /= 10;
  }
  if (weight > most) return std::nullopt;
  return weight;
}

std::optional<int> weight_in(std::string_view parameters) {
  constexpr int most = 1000;
  if (parameters.empty()) return most;
  parameters = text::trimmed(parameters);
  if (!parameters.starts_with("q=") && !parameters.starts_with("Q=")) return std::nullopt;
  return parse_weight(parameters.substr(2));
}

}  // namespace

std::span<const Language> languages() noexcept { return table; }

std::optional<std::size_t> find_language(std::string_view tag) noexcept {
  const auto place_of = [](std::string_view wanted) -> std::optional<std::size_t> {
    const auto found = std::ranges::find_if(
        table, [&](const Language& language) { return begins_with_subtags(wanted, language.tag); });
    if (found == table.end()) return std::nullopt;
    return static_cast<std::size_t>(found - table.begin());
  };
  for (const Alias& alias : aliases) {
    if (begins_with_subtags(tag, alias.prefix)) return place_of(alias.tag);
  }
  return place_of(tag);
}

std::size_t negotiate_language(std::string_view accept_language) noexcept {
  std::size_t best = 0;
  int best_weight = 0;
  for (std::size_t ranges = 0; !accept_language.empty() && ranges < accept_language_ranges_max; ++ranges) {
    const std::size_t comma = accept_language.find(',');
    const std::string_view range = accept_language.substr(0, comma);
    accept_language.remove_prefix(comma == std::string_view::npos ? accept_language.size() : comma + 1);
    const std::size_t semicolon = range.find(';');
    const auto weight =
        weight_in(semicolon == std::string_view::npos ? std::string_view{} : range.substr(semicolon + 1));
    const auto place = find_language(text::trimmed(range.substr(0, semicolon)));
    // Of equal weights the first counts: that is how browsers order them.
    if (weight && place && *weight > best_weight) {
      best = *place;
      best_weight = *weight;
    }
  }
  return best;
}

}  // namespace usher::pages
