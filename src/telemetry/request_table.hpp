#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "telemetry/histogram.hpp"
#include "telemetry/shard.hpp"

namespace usher::telemetry {

/// Requests by route, method and status. What was seen before is found without a lock in two hash
/// tables that only grow and never move; what is new is added under a mutex until the tables hold
/// what they may. Thread-safe.
class RequestTable {
 public:
  struct Route {
    Route(std::string route_name, std::size_t route_index);

    const std::string name;
    const std::size_t index;
    Histogram durations;  ///< in nanoseconds
    ShardedCounter bytes_out;
  };

  struct Series {
    Series(const Route& its_route, std::string_view its_method, std::string its_status, std::uint32_t its_key)
        : route(its_route), method(its_method), status(std::move(its_status)), key(its_key) {}

    const Route& route;
    const std::string_view method;
    const std::string status;
    const std::uint32_t key;
    ShardedCounter requests;
  };

  RequestTable();

  void count(std::string_view route, std::string_view method, int status, std::chrono::nanoseconds duration,
             std::size_t bytes_out);

  void for_each_route(const std::function<void(const Route&)>& visit) const;
  void for_each_series(const std::function<void(const Series&)>& visit) const;

 private:
  static constexpr std::size_t route_slots = 256;
  static constexpr std::size_t series_slots = 2048;

  Route& route_named(std::string_view name);
  Series& series_of(const Route& route, std::size_t method, int status);
  Series& add_series(const Route& route, std::size_t method, int status, std::uint32_t key);

  std::array<std::atomic<Route*>, route_slots> routes_by_name_{};
  std::array<std::atomic<Series*>, series_slots> series_by_key_{};
  std::atomic<bool> routes_full_{false};
  std::atomic<bool> series_full_{false};
  mutable std::mutex mutex_;  ///< for adding, and for walking the two below
  std::deque<Route> routes_;
  std::deque<Series> series_;
  Route* other_route_;
  std::array<Series*, 6> series_beyond_{};  ///< by status class (0: none), once no more may be added
};

}  // namespace usher::telemetry
