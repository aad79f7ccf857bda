#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "adapters/web/api/v1/call.hpp"
#include "domain/model/error.hpp"
#include "domain/model/time.hpp"

namespace usher::api::v1 {

/// Where something stands in a list that is oldest first: by when it was made, and its id.
using AgePlace = std::pair<domain::Timestamp, std::string>;

std::string to_cursor(const AgePlace& place);
/// @returns `invalid_argument`
domain::Result<AgePlace> parse_age_cursor(std::string_view text);

/// Which page of such a list is asked for.
struct AgePage {
  std::optional<AgePlace> after;
  std::uint32_t limit = page_limit_default;
};
AgePage age_page_in(const Arguments& arguments, Faults& faults);

/// Answers with a page of things that are few enough to be read all at once.
/// @param name of the list in the body
/// @param show what JSON makes of one
template <class Thing, class Show>
void answer_oldest_first(Call& call, std::vector<Thing> all, const AgePage& asked, std::string_view name,
                         Show show) {
  const auto place_of = [](const Thing& thing) { return AgePlace(thing.created_at, thing.id); };
  std::ranges::sort(all, {}, place_of);
  const auto start = asked.after ? std::ranges::upper_bound(all, *asked.after, {}, place_of) : all.begin();
  const auto left = static_cast<std::size_t>(all.end() - start);
  const std::span page(start, std::min<std::size_t>(left, asked.limit));
  boost::json::array listed;
  for (const Thing& thing : page) listed.push_back(show(thing));
  const auto next = left > page.size() ? std::optional(to_cursor(place_of(page.back()))) : std::nullopt;
  call.answer(page_response(call, {{name, std::move(listed)}}, next));
}

}  // namespace usher::api::v1
