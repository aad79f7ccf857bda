#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "adapters/telemetry/metrics.hpp"
#include "app/store_watch.hpp"
#include "base/http/router.hpp"

namespace usher::app {

/// What monitoring asks: `/healthz` (the process answers), `/readyz` (it can do its work: 503 while the store
/// can't be written, or once it is stopping), `/readyz/pages` (those that only read work) and `/metrics`
/// (Prometheus text). Served on a listener of their own. Thread-safe.
class Operations {
 public:
  /// @param xmpp_state lines about the XMPP servers, told by `/readyz`: usher does most of its work without
  ///   them, so that it is ready all the same
  Operations(StoreWatch& store, const telemetry::Metrics& metrics, std::function<std::string()> xmpp_state)
      : store_(store), metrics_(metrics), xmpp_state_(std::move(xmpp_state)) {}

  void mount(http::Router& router);

  /// From here on `/readyz` says no, so that a load balancer looks elsewhere.
  void stopping() { stopping_ = true; }

 private:
  enum class Need : std::uint8_t { reading, writing };

  void ready(Need need, http::Responder respond);

  StoreWatch& store_;
  const telemetry::Metrics& metrics_;
  std::function<std::string()> xmpp_state_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace usher::app
