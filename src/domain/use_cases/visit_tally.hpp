#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

#include "domain/model/day_counts.hpp"
#include "domain/model/invite.hpp"

namespace usher::domain {

/// What visitors of pages did since it was last written down: looking at a page must cost the store nothing,
/// nor wait for it. What is in here when the process dies is lost, which is all right for counts. Nothing is
/// kept of who it was. Thread-safe.
class VisitTally {
 public:
  /// Of how many invites and days openings are counted apart. Beyond that they count for their hosts alone:
  /// what is in here has a bound, whatever comes.
  static constexpr std::size_t invites_max = 20'000;

  void note_opening(const Invite& invite, Timestamp now);
  void note_form(const DomainName& host, Timestamp now);

  /// Takes out what fits into one transaction.
  Visits take();
  /// For what could not be written down.
  void put_back(const Visits& visits);

 private:
  void add(const DayCounts& counts);
  void add(const InviteOpenings& openings);

  std::mutex mutex_;
  std::map<std::pair<DomainName, Day>, DayCounts> days_;
  std::map<std::pair<InviteId, Day>, std::uint64_t> openings_;
};

}  // namespace usher::domain
