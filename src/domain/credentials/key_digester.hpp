#pragma once

#include "base/secrets/master_key.hpp"
#include "domain/model/api_key.hpp"

namespace usher::domain {

/// Makes the digest that is kept of an API key's secret. It depends on the key file, so that a copy
/// of the database alone can't even be used to try out guesses. Thread-safe.
class KeyDigester {
 public:
  explicit KeyDigester(const secrets::MasterKey& master);

  [[nodiscard]] KeyDigest digest(const PresentedKey& key) const;

  /// In constant time.
  [[nodiscard]] static bool equal(const KeyDigest& a, const KeyDigest& b) noexcept;

 private:
  secrets::KeyBytes key_;
};

}  // namespace usher::domain
