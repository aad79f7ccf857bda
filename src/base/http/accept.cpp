#include "base/http/accept.hpp"

#include <algorithm>
#include <string_view>

#include "base/text/ascii.hpp"

namespace usher::http {
namespace {

/// Takes what stands before `separator` off the text.
std::string_view next_part(std::string_view& text, char separator) {
  const std::string_view part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return text::trimmed(part);
}

/// `q=0`, `q=0.0`: not at all.
bool is_refusal(std::string_view parameter) {
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return false;
  return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

bool names_html(std::string_view element) {
  const std::string_view type = next_part(element, ';');
  if (!text::ascii_iequals(type, "text/html") && !text::ascii_iequals(type, "application/xhtml+xml"))
    return false;
  while (!element.empty()) {
    if (is_refusal(next_part(element, ';'))) return false;
  }
  return true;
}

/// How much a media type is wanted: its quality in thousandths, and by how exact a name.
struct Wish {
  int exactness = 0;  ///< 0: not named, 1: by `*/*`, 2: by `text/*`, 3: by its name
  int quality = 0;
};

/// A quality as RFC 9110 section 12.4.2 has it, in thousandths; 0 for what is none.
int quality_in(std::string_view text) {
  if (text.empty() || (text.front() != '0' && text.front() != '1')) return 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  int quality = text.front() == '1' ? 1000 : 0;
  int place = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size())).substr(0, 3)) {
    if (digit < '0' || digit > '9') return 0;
    quality += (digit - '0') * place;
    place /= 10;
  }
  return std::min(quality, 1000);
}

int exactness_of(std::string_view range, std::string_view type) {
  if (text::ascii_iequals(range, type)) return 3;
  if (range == "*/*") return 1;
  const bool whole_group = range.ends_with("/*") && range.size() > 2 &&
                           text::ascii_iequals(range.substr(0, range.size() - 1),
                                               type.substr(0, std::min(range.size() - 1, type.size())));
  return whole_group ? 2 : 0;
}

Wish wish_for(const Request& request, std::string_view type) {
  Wish wish;
  request.each("Accept", [&](std::string_view list) {
    while (!list.empty()) {
      std::string_view element = next_part(list, ',');
      const int exactness = exactness_of(next_part(element, ';'), type);
      if (exactness <= wish.exactness) continue;
      wish = {.exactness = exactness, .quality = 1000};
      while (!element.empty()) {
        const auto parameter = next_part(element, ';');
        if (parameter.starts_with("q=") || parameter.starts_with("Q="))
          wish.quality = quality_in(parameter.substr(2));
      }
    }
  });
  return wish;
}

}  // namespace

std::size_t preferred_type(const Request& request, std::initializer_list<std::string_view> offered) {
  std::size_t best = 0;
  Wish most;
  std::size_t index = 0;
  for (const auto type : offered) {
    const Wish wish = wish_for(request, type);
    const bool more = wish.quality > most.quality ||
                      (wish.quality > 0 && wish.quality == most.quality && wish.exactness > most.exactness);
    if (more) {
      best = index;
      most = wish;
    }
    ++index;
  }
  return best;
}

bool accepts_html(const Request& request) {
  bool accepts = false;
  request.each("Accept", [&](std::string_view list) {
    while (!list.empty() && !accepts) accepts = names_html(next_part(list, ','));
  });
  return accepts;
}

}  // namespace usher::http
