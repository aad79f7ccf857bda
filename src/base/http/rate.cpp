#include "base/http/rate.hpp"

namespace usher::http {

Rate Rate::shared_among(std::uint32_t nodes) const noexcept {
  if (unlimited() || nodes <= 1) return *this;
  if (count >= nodes) return {.count = count / nodes, .window = window};
  const auto whole = window * nodes;
  return {.count = 1, .window = (whole + std::chrono::seconds{count - 1}) / count};
}

}  // namespace usher::http
