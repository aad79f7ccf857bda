#pragma once

#include "core/api_key.hpp"
#include "secrets/master_key.hpp"

namespace usher::secrets {

/// Makes the digest that is kept of an API key's secret. It depends on the key file, so that a copy
/// of the database alone can't even be used to try out guesses. Thread-safe.
class KeyDigester {
 public:
  explicit KeyDigester(const MasterKey& master);

  [[nodiscard]] core::KeyDigest digest(const core::PresentedKey& key) const;

  /// In constant time.
  [[nodiscard]] static bool equal(const core::KeyDigest& a, const core::KeyDigest& b) noexcept;

 private:
  KeyBytes key_;
};

}  // namespace usher::secrets
