#pragma once

#include "base/secrets/random.hpp"

namespace usher::secrets {

/// The kernel's generator.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override;
};

}  // namespace usher::secrets
