#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace prometheus {
class Counter;
class Histogram;
class Registry;
template <class Metric>
class Family;
}  // namespace prometheus

namespace usher::telemetry {

/// Requests by route, method and status. Thread-safe: what was seen before is found without the families'
/// locks, which whoever adds to them takes, and without building its labels.
class RequestMetrics {
 public:
  explicit RequestMetrics(prometheus::Registry& registry);

  void count(std::string_view route, std::string_view method, int status, std::chrono::nanoseconds duration,
             std::size_t bytes_out);

 private:
  struct Route {
    prometheus::Histogram* durations = nullptr;  ///< in seconds
    prometheus::Counter* bytes_out = nullptr;
    std::unordered_map<std::uint32_t, prometheus::Counter*> requests;  ///< by method and status
  };
  struct Request {
    std::string_view route;
    std::size_t method = 0;
    int status = 0;  ///< 0: none that HTTP knows
    [[nodiscard]] std::uint32_t key() const;
  };
  struct Counted {
    const Route* route = nullptr;
    prometheus::Counter* requests = nullptr;
  };

  [[nodiscard]] Counted find(const Request& request) const;
  Counted add(const Request& request);
  std::pair<const std::string, Route>& add_route(std::string_view name);
  prometheus::Counter& add_series(std::string_view route, const Request& request);

  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& durations_;
  prometheus::Family<prometheus::Counter>& bytes_out_;
  mutable std::shared_mutex mutex_;  ///< alone for adding
  std::map<std::string, Route, std::less<>> routes_;
  std::size_t series_ = 0;
};

}  // namespace usher::telemetry
