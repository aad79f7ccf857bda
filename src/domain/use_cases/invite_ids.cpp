#include "domain/use_cases/invite_ids.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

namespace usher::domain {
namespace {

constexpr Timestamp epoch = std::chrono::sys_days{std::chrono::January / 1 / 2024};
constexpr unsigned counter_bits = 22;
constexpr std::uint64_t counter_mask = (std::uint64_t{1} << counter_bits) - 1;
// Those of the first hours of 2024, which no clock shows any more.
constexpr unsigned timeless_bits = 44;

template <std::size_t bytes_size>
std::uint64_t random_number(secrets::Random& random) {
  std::array<std::byte, bytes_size> bytes{};
  random.fill(bytes);
  std::uint64_t number = 0;
  for (const std::byte byte : bytes) number = number << 8U | std::to_integer<std::uint64_t>(byte);
  return number;
}

}  // namespace

InviteId InviteIds::first_at(Timestamp time) {
  const auto elapsed = std::max((time - epoch).count(), Duration::rep{0});
  return InviteId{static_cast<std::uint64_t>(elapsed) << counter_bits};
}

InviteId InviteIds::next(Timestamp now, std::uint32_t count) {
  if (now < epoch) {
    return InviteId{random_number<8>(random_) >> (64U - timeless_bits)};
  }
  const std::uint64_t earliest = first_at(now).value;
  const std::scoped_lock lock(mutex_);
  if (last_ >> counter_bits >= earliest >> counter_bits) {
    // The same millisecond, or a clock that was set back: go on counting, into the next if need be.
    ++last_;
  } else {
    last_ = earliest | (random_number<4>(random_) & counter_mask);
  }
  const InviteId first{last_};
  last_ += count - 1;
  return first;
}

}  // namespace usher::domain
