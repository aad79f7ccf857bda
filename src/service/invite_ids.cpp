#include "service/invite_ids.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

namespace usher::service {
namespace {

constexpr core::Timestamp epoch = std::chrono::sys_days{std::chrono::January / 1 / 2024};
constexpr unsigned counter_bits = 22;
constexpr std::uint64_t counter_mask = (std::uint64_t{1} << counter_bits) - 1;

}  // namespace

core::InviteId InviteIds::first_at(core::Timestamp time) {
  const auto elapsed = std::max((time - epoch).count(), core::Duration::rep{0});
  return core::InviteId{static_cast<std::uint64_t>(elapsed) << counter_bits};
}

core::InviteId InviteIds::next(core::Timestamp now) {
  const std::uint64_t earliest = first_at(now).value;
  const std::scoped_lock lock(mutex_);
  if (last_ >> counter_bits >= earliest >> counter_bits) {
    // The same millisecond, or a clock that was set back: go on counting, into the next if need be.
    ++last_;
  } else {
    std::array<std::byte, 4> bytes{};
    random_.fill(bytes);
    std::uint64_t start = 0;
    for (const std::byte byte : bytes) start = start << 8U | std::to_integer<std::uint64_t>(byte);
    last_ = earliest | (start & counter_mask);
  }
  return core::InviteId{last_};
}

}  // namespace usher::service
