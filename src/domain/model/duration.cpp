#include "domain/model/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace usher::domain {
namespace {

constexpr std::array units{
    std::pair{std::string_view{"w"}, Duration{std::chrono::weeks{1}}},
    std::pair{std::string_view{"d"}, Duration{std::chrono::days{1}}},
    std::pair{std::string_view{"h"}, Duration{std::chrono::hours{1}}},
    std::pair{std::string_view{"m"}, Duration{std::chrono::minutes{1}}},
    std::pair{std::string_view{"s"}, Duration{std::chrono::seconds{1}}},
    std::pair{std::string_view{"ms"}, Duration{1}},
};

constexpr Duration duration_max = std::chrono::days{365'000};

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  const auto refuse = [text] {
    return fail(Errc::invalid_argument, "'" + std::string(text.substr(0, 40)) +
                                            "' is not a duration: write for instance 90s, 15m, 24h or 7d");
  };
  std::uint64_t number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc{}) return refuse();
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, length] : units) {
    if (unit != name) continue;
    if (number > static_cast<std::uint64_t>(duration_max / length)) return refuse();
    return length * static_cast<Duration::rep>(number);
  }
  return refuse();
}

std::string format_duration(Duration duration, Duration::rep count_min) {
  for (const auto& [name, length] : units) {
    if (duration % length == Duration::zero() && duration / length >= count_min) {
      return std::to_string(duration / length) + std::string(name);
    }
  }
  return "0s";
}

}  // namespace usher::domain
