#pragma once

#include <atomic>

#include "adapters/telemetry/log.hpp"
#include "adapters/telemetry/outage.hpp"
#include "domain/use_cases/observed_store.hpp"

namespace usher::app {

/// Tells the log of a store that can't do its work. Thread-safe.
class StoreOutages final : public domain::StoreOutcomes {
 public:
  explicit StoreOutages(telemetry::Logger& log);

  void on_done(domain::StoreUse use) override;
  void on_failed(domain::StoreUse use, const domain::Error& error) override;

  /// Whether somebody should try whether it works again.
  [[nodiscard]] bool under_way() const;
  /// From here on a store that says no is being closed.
  void mute() { muted_ = true; }

 private:
  telemetry::Outage reads_;
  telemetry::Outage writes_;
  telemetry::Outage overload_;
  std::atomic<bool> muted_ = false;
};

}  // namespace usher::app
