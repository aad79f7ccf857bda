#include "http/rate.hpp"

#include <charconv>

namespace usher::http {

namespace {

std::optional<std::chrono::seconds> window_of(std::string_view unit) {
  if (unit == "s") return std::chrono::seconds(1);
  if (unit == "m") return std::chrono::minutes(1);
  if (unit == "h") return std::chrono::hours(1);
  return std::nullopt;
}

}  // namespace

std::optional<Rate> Rate::parse(std::string_view text) {
  if (text == "off") return Rate{};
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto window = window_of(text.substr(slash + 1));
  Rate rate;
  const auto [end, error] = std::from_chars(text.data(), text.data() + slash, rate.count);
  if (!window || error != std::errc{} || end != text.data() + slash) return std::nullopt;
  if (rate.count == 0 || rate.count > count_max) return std::nullopt;
  rate.window = *window;
  return rate;
}

Rate Rate::shared_among(std::uint32_t nodes) const noexcept {
  if (unlimited() || nodes <= 1) return *this;
  if (count >= nodes) return {.count = count / nodes, .window = window};
  const auto whole = window * nodes;
  return {.count = 1, .window = (whole + std::chrono::seconds{count - 1}) / count};
}

std::string Rate::to_string() const {
  if (unlimited()) return "off";
  const char* unit = window == std::chrono::hours(1) ? "/h" : window == std::chrono::minutes(1) ? "/m" : "/s";
  return std::to_string(count) + unit;
}

}  // namespace usher::http
