#include "telemetry/request_table.hpp"

#include <utility>

#include "telemetry/labels.hpp"

namespace usher::telemetry {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint64_t us = 1'000;
constexpr std::uint64_t ms = 1'000'000;
/// From an answer out of memory (tens of microseconds) to one that waited for a slow disk.
constexpr std::array<std::uint64_t, 15> duration_bounds{
    50 * us, 100 * us, 250 * us, 500 * us, 1 * ms,   2'500 * us, 5 * ms,    10 * ms,
    25 * ms, 50 * ms,  100 * ms, 250 * ms, 500 * ms, 1'000 * ms, 5'000 * ms};

constexpr std::array<std::string_view, 10> methods{"GET",     "POST",  "HEAD",    "PUT",   "DELETE",
                                                   "OPTIONS", "PATCH", "CONNECT", "TRACE", other_label};
constexpr std::size_t other_method = methods.size() - 1;

std::size_t index_of_method(std::string_view method) {
  std::size_t index = 0;
  while (index < other_method && methods[index] != method) ++index;
  return index;
}

constexpr int status_min = 100;
constexpr int status_max = 599;

std::uint32_t key_of(std::size_t route, std::size_t method, int status) {
  return static_cast<std::uint32_t>((route << 16U) | (method << 10U) | static_cast<std::size_t>(status));
}

std::size_t start_slot(std::uint32_t key, std::size_t slots) {
  return (key * std::uint64_t{0x9E3779B97F4A7C15}) >> 32U & (slots - 1);
}

/// Walks from `at` to the entry that `is_it` accepts, or to an empty slot. The tables hold far fewer
/// entries than slots, so there is one.
template <class Slots, class IsIt>
std::pair<std::size_t, typename Slots::value_type::value_type> probe(const Slots& slots, std::size_t at,
                                                                     const IsIt& is_it) {
  for (;; ++at) {
    at &= slots.size() - 1;
    auto* const entry = slots[at].load(std::memory_order_acquire);
    if (entry == nullptr || is_it(*entry)) return {at, entry};
  }
}

}  // namespace

RequestTable::Route::Route(std::string route_name, std::size_t route_index)
    : name(std::move(route_name)), index(route_index), durations(duration_bounds) {}

RequestTable::RequestTable() {
  static_assert(route_slots >= 2 * (Metrics::routes_max + 1) && (route_slots & (route_slots - 1)) == 0);
  static_assert(series_slots >= 2 * Metrics::series_max && (series_slots & (series_slots - 1)) == 0);
  static_assert(Metrics::routes_max < (1U << 15U) && methods.size() <= (1U << 6U) && status_max < (1 << 10));
  other_route_ = &routes_.emplace_back(std::string(other_label), std::size_t{0});
  for (std::size_t i = 0; i < series_beyond_.size(); ++i) {
    std::string status = i == 0 ? std::string(other_label) : std::to_string(i) + "xx";
    series_beyond_[i] = &series_.emplace_back(*other_route_, other_label, std::move(status), 0U);
  }
}

void RequestTable::count(std::string_view route_name, std::string_view method, int status,
                         nanoseconds duration, std::size_t bytes_out) {
  if (status < status_min || status > status_max) status = 0;
  Route& route = route_named(route_name);
  series_of(route, index_of_method(method), status).requests.add(1);
  route.durations.observe(static_cast<std::uint64_t>(std::max(duration, nanoseconds{0}).count()));
  route.bytes_out.add(bytes_out);
}

RequestTable::Route& RequestTable::route_named(std::string_view name) {
  if (name.size() > Metrics::label_bytes_max) return *other_route_;
  const auto is_it = [name](const Route& route) { return route.name == name; };
  const std::size_t start = std::hash<std::string_view>{}(name);
  if (Route* known = probe(routes_by_name_, start, is_it).second) return *known;
  if (routes_full_.load(std::memory_order_relaxed)) return *other_route_;

  const std::scoped_lock lock(mutex_);
  const auto [slot, entry] = probe(routes_by_name_, start, is_it);
  if (entry != nullptr) return *entry;
  if (checked_label(name) == other_label) return *other_route_;
  if (routes_.size() > Metrics::routes_max) {
    routes_full_.store(true, std::memory_order_relaxed);
    return *other_route_;
  }
  Route& added = routes_.emplace_back(std::string(name), routes_.size());
  routes_by_name_[slot].store(&added, std::memory_order_release);
  return added;
}

RequestTable::Series& RequestTable::series_of(const Route& route, std::size_t method, int status) {
  const std::uint32_t key = key_of(route.index, method, status);
  const auto is_it = [key](const Series& series) { return series.key == key; };
  if (Series* known = probe(series_by_key_, start_slot(key, series_slots), is_it).second) return *known;
  if (series_full_.load(std::memory_order_relaxed)) {
    return *series_beyond_[static_cast<std::size_t>(status / 100)];
  }
  return add_series(route, method, status, key);
}

RequestTable::Series& RequestTable::add_series(const Route& route, std::size_t method, int status,
                                               std::uint32_t key) {
  const std::scoped_lock lock(mutex_);
  const auto is_it = [key](const Series& series) { return series.key == key; };
  const auto [slot, entry] = probe(series_by_key_, start_slot(key, series_slots), is_it);
  if (entry != nullptr) return *entry;
  if (series_.size() >= Metrics::series_max) {
    series_full_.store(true, std::memory_order_relaxed);
    return *series_beyond_[static_cast<std::size_t>(status / 100)];
  }
  Series& added = series_.emplace_back(route, methods[method],
                                       status == 0 ? std::string(other_label) : std::to_string(status), key);
  series_by_key_[slot].store(&added, std::memory_order_release);
  return added;
}

void RequestTable::for_each_route(const std::function<void(const Route&)>& visit) const {
  const std::scoped_lock lock(mutex_);
  for (const Route& route : routes_) visit(route);
}

void RequestTable::for_each_series(const std::function<void(const Series&)>& visit) const {
  const std::scoped_lock lock(mutex_);
  for (const Series& series : series_) visit(series);
}

}  // namespace usher::telemetry
