#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/invite_out.hpp"
#include "base/http/status.hpp"
#include "base/text/csv.hpp"
#include "domain/json/statistics_json.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::DayCounts;
using domain::DayFilter;
using domain::Result;

constexpr std::chrono::days days_default{30};

DayFilter filter_in(const Services& services, const Call& call, Faults& faults) {
  const auto until = call.arguments.parsed("to", domain::parse_day, faults);
  const auto from = call.arguments.parsed("from", domain::parse_day, faults);
  DayFilter filter{.host = call.host->domain, .from = {}, .until = {}};
  filter.until = until.value_or(domain::day_of(services.invitations.now()));
  filter.from = from.value_or(filter.until - days_default + std::chrono::days{1});
  if (faults.empty() && !domain::is_range(filter.from, filter.until)) {
    Arguments::note(from ? "from" : "to", std::string(domain::statistics_range_text), faults);
  }
  return filter;
}

http::Response table_of(const std::vector<DayCounts>& days) {
  std::vector<std::string_view> heading{"day", "host"};
  for (const auto& [name, member] : domain::counted_things) heading.push_back(name);
  std::string table = text::csv_row(heading);
  for (const DayCounts& counts : days) {
    std::vector<std::string> row{domain::to_string(counts.day), counts.host.str()};
    for (const auto& [name, member] : domain::counted_things) row.push_back(std::to_string(counts.*member));
    const std::vector<std::string_view> fields(row.begin(), row.end());
    table += text::csv_row(fields);
  }
  return csv_response(http::status::ok, std::move(table));
}

json::object body_of(const DayFilter& filter, const std::vector<DayCounts>& days) {
  json::object body = domain::to_json(days);
  body["host"] = filter.host->str();
  body["from"] = domain::to_string(filter.from);
  body["to"] = domain::to_string(filter.until);
  return body;
}

}  // namespace

void show_statistics(const Services& services, const CallPtr& call) {
  Faults faults;
  const auto filter = filter_in(services, *call, faults);
  if (!faults.empty()) return refuse(*call, faults);
  services.store.list_day_counts(
      filter, [&services, call, filter](const Result<std::vector<DayCounts>>& days) {
        if (!days) return refuse(services, *call, days.error());
        call->answer(call->wants_other_type ? table_of(*days)
                                            : json_response(http::status::ok, body_of(filter, *days)));
      });
}

}  // namespace usher::api::v1
