#pragma once

#include <cstddef>

namespace usher::service {

/// How much may be under way at once; beyond it: `overloaded`.
struct AttemptLimits {
  std::size_t attempts_max = 256;
  std::size_t listeners_max = 16;  ///< requests of one form that wait for one attempt
};

}  // namespace usher::service
