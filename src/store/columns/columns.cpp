#include "store/columns/columns.hpp"

#include <algorithm>

namespace usher::store {

std::int64_t millis(core::Timestamp time) { return time.time_since_epoch().count(); }

std::optional<std::int64_t> millis(const std::optional<core::Timestamp>& time) {
  if (!time) return std::nullopt;
  return millis(*time);
}

core::Timestamp timestamp(std::int64_t millis) { return core::Timestamp{core::Duration{millis}}; }

std::optional<core::Timestamp> timestamp(std::optional<std::int64_t> millis) {
  if (!millis) return std::nullopt;
  return timestamp(*millis);
}

std::int64_t row_id(core::InviteId id) { return static_cast<std::int64_t>(id.value); }

std::string lines_of(const std::vector<std::string>& names) {
  std::string lines;
  for (const std::string& name : names) {
    if (!lines.empty()) lines += '\n';
    lines += name;
  }
  return lines;
}

std::vector<std::string> names_in(std::string_view lines) {
  std::vector<std::string> names;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    names.emplace_back(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return names;
}

core::UseLimit use_limit(std::optional<std::int64_t> uses) {
  if (!uses) return core::UseLimit::unlimited();
  return believed(core::UseLimit::of(static_cast<std::uint64_t>(*uses)));
}

std::optional<std::int64_t> column_of(core::UseLimit limit) {
  if (const auto uses = limit.value()) return *uses;
  return std::nullopt;
}

}  // namespace usher::store
