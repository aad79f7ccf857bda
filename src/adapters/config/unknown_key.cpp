#include "adapters/config/unknown_key.hpp"

#include <algorithm>
#include <vector>

#include "base/text/joined.hpp"
#include "base/text/spelling.hpp"

namespace usher::config {
namespace {

using text::nearest;

std::string_view last_part(std::string_view key) {
  const auto dot = key.rfind('.');
  return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

}  // namespace

std::string unknown_key(std::string_view full, std::span<const std::string_view> keys) {
  const std::string_view word = last_part(full);
  const std::string_view prefix = full.substr(0, full.size() - word.size());
  std::vector<std::string_view> siblings;
  std::vector<std::string_view> elsewhere;
  for (const std::string_view key : keys) {
    if (key.starts_with(prefix)) {
      const std::string_view rest = key.substr(prefix.size());
      const std::string_view part = rest.substr(0, rest.find('.'));
      if (std::ranges::find(siblings, part) == siblings.end()) siblings.push_back(part);
    }
    if (last_part(key) == word) elsewhere.push_back(key);
  }
  const auto meant = [](std::string_view key) {
    return "unknown key; did you mean '" + std::string(key) + "'?";
  };
  if (!elsewhere.empty()) return meant(elsewhere.front());
  if (const auto sibling = nearest(word, siblings); !sibling.empty()) return meant(sibling);
  if (const auto key = nearest(full, keys); !key.empty()) return meant(key);
  return "unknown key; there are: " + text::joined(siblings, ", ");
}

}  // namespace usher::config
