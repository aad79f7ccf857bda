#include "base/http/entity_tag.hpp"

#include <algorithm>

#include "base/text/ascii.hpp"

namespace usher::http {
namespace {

constexpr std::string_view weak = "W/";

template <class Names>
bool any_tag(std::string_view field, Names names) {
  while (!field.empty()) {
    const auto comma = std::min(field.find(','), field.size());
    const auto one = text::trimmed(field.substr(0, comma));
    if (one == "*" || names(one)) return true;
    field.remove_prefix(std::min(comma + 1, field.size()));
  }
  return false;
}

}  // namespace

bool if_match_names(std::string_view field, std::string_view tag) {
  return any_tag(field, [&](std::string_view one) { return one == tag; });
}

bool if_none_match_names(std::string_view field, std::string_view tag) {
  return any_tag(field, [&](std::string_view one) {
    return one.substr(one.starts_with(weak) ? weak.size() : 0) == tag;
  });
}

}  // namespace usher::http
