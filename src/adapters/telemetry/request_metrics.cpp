#include "adapters/telemetry/request_metrics.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "adapters/telemetry/labels.hpp"

namespace usher::telemetry {
namespace {

/// From an answer out of memory (tens of microseconds) to one that waited for a slow disk.
prometheus::Histogram::BucketBoundaries duration_bounds() {
  return {50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 0.1, 0.25, 0.5, 1, 5};
}

constexpr std::array<std::string_view, 10> methods{"GET",     "POST",  "HEAD",    "PUT",   "DELETE",
                                                   "OPTIONS", "PATCH", "CONNECT", "TRACE", other_label};

std::size_t index_of_method(std::string_view method) {
  return static_cast<std::size_t>(std::ranges::find(methods.begin(), methods.end() - 1, method) -
                                  methods.begin());
}

constexpr int status_min = 100;
constexpr int status_max = 599;
/// What stands for series beyond the bound: one for each class of status, and one for other numbers.
constexpr std::size_t series_beyond = 6;

}  // namespace

RequestMetrics::RequestMetrics(prometheus::Registry& registry)
    : requests_(prometheus::BuildCounter()
                    .Name("usher_http_requests_total")
                    .Help("Requests answered.")
                    .Register(registry)),
      durations_(prometheus::BuildHistogram()
                     .Name("usher_http_request_duration_seconds")
                     .Help("Time from a whole request to its answer in the send buffer.")
                     .Register(registry)),
      bytes_out_(prometheus::BuildCounter()
                     .Name("usher_http_response_bytes_total")
                     .Help("Bytes answered, heads and bodies.")
                     .Register(registry)) {}

void RequestMetrics::count(std::string_view route, std::string_view method, int status,
                           std::chrono::nanoseconds duration, std::size_t bytes_out) {
  const Request request{.route = checked_label(route),
                        .method = index_of_method(method),
                        .status = status < status_min || status > status_max ? 0 : status};
  Counted counted = find(request);
  if (counted.requests == nullptr) counted = add(request);
  const std::chrono::duration<double> seconds = std::max(duration, std::chrono::nanoseconds{0});
  counted.requests->Increment();
  counted.route->durations->Observe(seconds.count());
  counted.route->bytes_out->Increment(static_cast<double>(bytes_out));
}

std::uint32_t RequestMetrics::Request::key() const {
  return static_cast<std::uint32_t>(method << 16U) | static_cast<std::uint32_t>(status);
}

RequestMetrics::Counted RequestMetrics::find(const Request& request) const {
  const std::shared_lock lock(mutex_);
  const auto route = routes_.find(request.route);
  if (route == routes_.end()) return {};
  const auto& known = route->second.requests;
  const auto requests = known.find(request.key());
  return {.route = &route->second, .requests = requests == known.end() ? nullptr : requests->second};
}

RequestMetrics::Counted RequestMetrics::add(const Request& request) {
  const std::scoped_lock lock(mutex_);
  auto& [name, route] = add_route(request.route);
  const auto known = route.requests.find(request.key());
  return {.route = &route,
          .requests = known == route.requests.end() ? &add_series(name, request) : known->second};
}

std::pair<const std::string, RequestMetrics::Route>& RequestMetrics::add_route(std::string_view name) {
  auto found = routes_.find(name);
  if (found == routes_.end() && routes_.size() - routes_.count(other_label) >= Metrics::routes_max) {
    name = other_label;
    found = routes_.find(name);
  }
  if (found != routes_.end()) return *found;
  const prometheus::Labels labels{{"route", std::string(name)}};
  Route added{.durations = &durations_.Add(labels, duration_bounds()), .bytes_out = &bytes_out_.Add(labels)};
  return *routes_.emplace(name, std::move(added)).first;
}

prometheus::Counter& RequestMetrics::add_series(std::string_view route, const Request& request) {
  const auto labels = [](std::string_view name, std::string_view method, std::string status) {
    return prometheus::Labels{
        {"route", std::string(name)}, {"method", std::string(method)}, {"status", std::move(status)}};
  };
  const auto status = [&](const std::string& shown) {
    return request.status == 0 ? std::string(other_label) : shown;
  };
  if (series_ >= Metrics::series_max - series_beyond) {
    return requests_.Add(
        labels(other_label, other_label, status(std::to_string(request.status / 100) + "xx")));
  }
  ++series_;
  auto& added = requests_.Add(labels(route, methods[request.method], status(std::to_string(request.status))));
  routes_.find(route)->second.requests.emplace(request.key(), &added);
  return added;
}

}  // namespace usher::telemetry
