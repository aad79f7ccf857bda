#pragma once

#include "adapters/telemetry/log.hpp"
#include "domain/use_cases/observed_store.hpp"

namespace usher::app {

/// Logs each account that was registered, and each password that was set, by an invite.
class AccountLog final : public domain::StoreOutcomes {
 public:
  /// @param log outlives this
  explicit AccountLog(telemetry::Logger& log) : log_(log) {}

  void on_final(const domain::Redemption& use) override;

 private:
  telemetry::Logger& log_;
};

}  // namespace usher::app
