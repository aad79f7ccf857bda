#pragma once

#include <cstdint>
#include <mutex>

#include "base/secrets/random.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// Makes ids for new invites: milliseconds since 2024 in the upper 41 bits, so that a store appends,
/// and 22 bits below that start at random in each millisecond and count up within it. Two processes
/// meet by accident about once in a million ids made in the same millisecond; the store then says
/// `duplicate_id` and the caller takes the next one. Ids never repeat after a database was put back
/// from a backup, so no old link opens a new invite. By a clock that is before 2024 (a board without a
/// battery starts so) they are random numbers below all others. Thread-safe.
class InviteIds {
 public:
  /// How often an id is tried again that turned out to be taken.
  static constexpr int attempts = 3;

  explicit InviteIds(secrets::Random& random) : random_(random) {}

  /// @param count how many are wanted, that follow each other
  /// @returns the first of them
  InviteId next(Timestamp now, std::uint32_t count = 1);

  /// The lowest id that is made at `time`: what has a lower one was made before.
  static InviteId first_at(Timestamp time);

 private:
  secrets::Random& random_;
  std::mutex mutex_;
  std::uint64_t last_ = 0;
};

}  // namespace usher::domain
