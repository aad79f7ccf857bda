#pragma once

#include <string_view>

namespace usher::api {

/// Learns what the API refuses, for metrics. Called on several threads at once; must be quick.
class Observer {
 public:
  virtual ~Observer() = default;

  virtual void on_key_refused() {}
  /// @param policy which limit: `per-key`, `per-address-failures`
  virtual void on_rate_limited(std::string_view /*policy*/) {}
};

}  // namespace usher::api
