#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/model/actor.hpp"
#include "domain/model/error.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// While it holds, nothing new is created for a host and nothing is redeemed. What was reserved before may be
/// committed or released, and what is there may be looked at, changed and withdrawn.
struct HostPause {
  Timestamp at;
  Actor by;
  std::string reason;              ///< for the administrators alone; mostly empty
  std::optional<Timestamp> until;  ///< when it ends by itself; nothing: once somebody ends it

  [[nodiscard]] bool holds_at(Timestamp now) const { return !until || now < *until; }

  bool operator==(const HostPause&) const = default;
};

/// What a store keeps about a host itself, for all processes that use it.
struct HostState {
  DomainName host;
  std::optional<HostPause> pause{};
  /// How many of its invites may be pending at once; nothing: as many as anybody likes.
  std::optional<std::uint32_t> live_max{};

  [[nodiscard]] bool is_paused_at(Timestamp now) const { return pause && pause->holds_at(now); }

  bool operator==(const HostState&) const = default;
};

/// Whether something new may begin.
/// @returns `host_paused`, with the time at which that ends by itself
Result<void> check_open(const HostState& state, Timestamp now);

/// Whether `added` more invites may be pending beside `live`.
/// @returns `too_many_live`
Result<void> check_live_max(const HostState& state, std::size_t live, std::size_t added);

}  // namespace usher::domain
