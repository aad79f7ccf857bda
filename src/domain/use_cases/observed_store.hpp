#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// What a store was used for: one whose disk is full can still be read.
enum class StoreUse : std::uint8_t { read, write };

/// Learns how all that a store is asked ends, whichever store it is, before whoever asked does. Called on any
/// thread; must be quick.
class StoreOutcomes {
 public:
  virtual ~StoreOutcomes() = default;

  /// It was done, or refused by a rule.
  virtual void on_done(StoreUse /*use*/) {}
  /// The store could not: it is overloaded, full, read-only or not available.
  virtual void on_failed(StoreUse /*use*/, const Error& /*error*/) {}
  /// An invite's use was made final, by whichever way it came. Once for each.
  virtual void on_final(const Redemption& /*use*/) {}
};

/// A store that does what `store` does, and tells. What a callback or a listener throws ends at it, and is
/// told (`on_callback_failure`): a store's thread serves others too.
/// @param listeners must outlive what is returned
std::unique_ptr<Store> observed(std::unique_ptr<Store> store, std::vector<StoreOutcomes*> listeners);

}  // namespace usher::domain
