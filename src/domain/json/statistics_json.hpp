#pragma once

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "domain/model/day_counts.hpp"

namespace usher::domain {

/// What is counted, in the order in which people come by it, by the names that programs know.
inline constexpr std::array counted_things{
    std::pair{std::string_view{"created"}, &DayCounts::created},
    std::pair{std::string_view{"opened"}, &DayCounts::opened},
    std::pair{std::string_view{"form"}, &DayCounts::forms},
    std::pair{std::string_view{"registered"}, &DayCounts::registered},
};

/// `day`, `host` and what was counted.
boost::json::object to_json(const DayCounts& counts);
/// `days`, and in `total` what they sum up to.
boost::json::object to_json(const std::vector<DayCounts>& days);

}  // namespace usher::domain
