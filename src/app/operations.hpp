#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>

#include "http/router.hpp"
#include "service/store.hpp"
#include "telemetry/metrics.hpp"

namespace usher::app {

/// What monitoring asks: `/healthz` (the process answers), `/readyz` (it can do its work: 503 while
/// the store can't be written, or once it is stopping) and `/metrics` (Prometheus text). Served on a
/// listener of their own. Thread-safe.
class Operations {
 public:
  /// @param xmpp_state lines about the XMPP servers, told by `/readyz`: usher does most of its work without
  ///   them, so that it is ready all the same
  Operations(service::Store& store, const telemetry::Metrics& metrics,
             std::function<std::string()> xmpp_state)
      : store_(store), metrics_(metrics), xmpp_state_(std::move(xmpp_state)) {}

  void mount(http::Router& router);

  /// From here on `/readyz` says no, so that a load balancer looks elsewhere.
  void stopping() { stopping_ = true; }

 private:
  void ready(http::Responder respond);

  service::Store& store_;
  const telemetry::Metrics& metrics_;
  std::function<std::string()> xmpp_state_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace usher::app
