#include "domain/json/statistics_json.hpp"

#include <boost/json/array.hpp>

namespace usher::domain {
namespace {

void add_counts(boost::json::object& to, const DayCounts& counts) {
  for (const auto& [name, member] : counted_things) to[name] = counts.*member;
}

}  // namespace

boost::json::object to_json(const DayCounts& counts) {
  boost::json::object day{{"day", to_string(counts.day)}, {"host", counts.host.str()}};
  add_counts(day, counts);
  return day;
}

boost::json::object to_json(const std::vector<DayCounts>& days) {
  boost::json::array list;
  boost::json::object total;
  if (days.empty()) {
    for (const auto& [name, member] : counted_things) total[name] = std::uint64_t{0};
  } else {
    DayCounts sum = days.front();
    for (std::size_t i = 1; i < days.size(); ++i) sum.add(days[i]);
    add_counts(total, sum);
  }
  for (const DayCounts& counts : days) list.push_back(to_json(counts));
  return {{"days", std::move(list)}, {"total", std::move(total)}};
}

}  // namespace usher::domain
