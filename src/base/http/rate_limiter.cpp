#include "base/http/rate_limiter.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

namespace usher::http {

namespace {

/// SipHash-1-3, keyed, so that nobody can choose keys that all land in one place.
class SipHash {
 public:
  explicit SipHash(const std::array<std::uint64_t, 2>& key) noexcept
      : v0_(key[0] ^ 0x736f6d6570736575U),
        v1_(key[1] ^ 0x646f72616e646f6dU),
        v2_(key[0] ^ 0x6c7967656e657261U),
        v3_(key[1] ^ 0x7465646279746573U) {}

  std::uint64_t operator()(std::string_view text) noexcept {
    const std::uint64_t length = text.size();
    for (; text.size() >= 8; text.remove_prefix(8)) absorb(word(text.substr(0, 8)));
    absorb(word(text) | (length << 56U));
    v2_ ^= 0xffU;
    for (int i = 0; i < 3; ++i) round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  static std::uint64_t word(std::string_view bytes) noexcept {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }

  void absorb(std::uint64_t value) noexcept {
    v3_ ^= value;
    round();
    v0_ ^= value;
  }

  void round() noexcept {
    v0_ += v1_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v3_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v2_ = std::rotl(v2_, 32);
  }

  std::uint64_t v0_;
  std::uint64_t v1_;
  std::uint64_t v2_;
  std::uint64_t v3_;
};

std::uint64_t random_word() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

}  // namespace

RateLimiter::RateLimiter(Rate rate, std::size_t keys_max)
    : rate_(rate),
      seed_{random_word(), random_word()},
      sets_per_shard_(std::max<std::size_t>(1, (keys_max + shards * ways - 1) / (shards * ways))) {}

std::uint64_t RateLimiter::hash(std::string_view key) const noexcept { return SipHash(seed_)(key); }

RateDecision RateLimiter::take(std::string_view key, Clock::time_point now) {
  if (rate_.unlimited()) return {.rate = rate_};
  const std::uint64_t code = hash(key);
  Shard& shard = shards_.at(code % shards);
  const std::lock_guard lock(shard.mutex);
  if (shard.slots.empty()) shard.slots.resize(sets_per_shard_ * ways);
  const auto set = places_of(shard, code);

  auto slot = std::ranges::find(set, code, &Slot::key);
  if (slot == set.end()) {
    slot = std::ranges::min_element(set, {}, [](const Slot& each) { return each.bucket.full_at(); });
    slot->key = code;
    slot->bucket = TokenBucket{};
  }
  return slot->bucket.take(rate(), now);
}

RateDecision RateLimiter::look(std::string_view key, Clock::time_point now) {
  if (rate_.unlimited()) return {.rate = rate_};
  const std::uint64_t code = hash(key);
  Shard& shard = shards_.at(code % shards);
  const std::lock_guard lock(shard.mutex);
  if (shard.slots.empty()) return TokenBucket{}.look(rate(), now);
  const auto set = places_of(shard, code);
  const auto slot = std::ranges::find(set, code, &Slot::key);
  return slot == set.end() ? TokenBucket{}.look(rate(), now) : slot->bucket.look(rate(), now);
}

std::span<RateLimiter::Slot> RateLimiter::places_of(Shard& shard, std::uint64_t code) const noexcept {
  return std::span(shard.slots).subspan((code / shards) % sets_per_shard_ * ways, ways);
}

void set_rate_limit_fields(Response& response, std::string_view policy, const RateDecision& decision) {
  if (decision.rate.unlimited()) return;
  const std::string name = '"' + std::string(policy) + '"';
  response.set("RateLimit-Policy", name + ";q=" + std::to_string(decision.rate.count) +
                                       ";w=" + std::to_string(decision.rate.window.count()));
  response.set("RateLimit", name + ";r=" + std::to_string(decision.remaining) +
                                ";t=" + std::to_string(decision.reset.count()));
  if (!decision.allowed) response.set("Retry-After", std::to_string(decision.retry_after.count()));
}

}  // namespace usher::http
