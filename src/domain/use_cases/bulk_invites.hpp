#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secrets/random.hpp"
#include "domain/model/host.hpp"
#include "domain/model/invite.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/invite_ids.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// What one step of withdrawing all that match did.
struct Revocation {
  std::uint32_t count = 0;             ///< how many it withdrew
  std::optional<InvitePosition> next;  ///< behind which more may match; nothing where all was looked at
};

/// What of a filter is there to be withdrawn: pending ones, where it says nothing of states.
InviteFilter to_revoke(InviteFilter filter);

/// Whether it leaves out any invites but those of other hosts and in other states.
bool narrows(const InviteFilter& filter);

/// Many invites at once: made together, counted, withdrawn. Thread-safe. The references must outlive this
/// object and all that it was asked.
class BulkInvites {
 public:
  /// How many invites one step withdraws at most.
  static constexpr std::uint32_t step_max = list_limit_max;
  /// How many pages of invites one step looks at most.
  static constexpr std::uint32_t pages_max = 50;

  BulkInvites(Store& store, const Clock& clock, secrets::Random& random)
      : store_(store), clock_(clock), ids_(random) {}

  /// Makes all or none, in the order of `drafts`. A request that was sent before gives what it made then, as
  /// far as that is still there.
  /// @param drafts 1 to `batch_size_max`
  /// @returns what `make_invite` and `Store::insert_invites` say, with the place of the draft
  void create(const Host& host, std::vector<InviteDraft> drafts, KeyGuard guard,
              std::optional<Idempotency> request, Done<std::vector<Invite>> done);

  /// How many match, on whichever pages, as far as the store counts. The filter's time is filled in here.
  void count(InviteFilter filter, Done<MatchCount> done);

  /// Withdraws those that match, `step_max` at most and on no more than `pages_max` pages, each by itself:
  /// where one fails, others may have been withdrawn. The filter's time is filled in here.
  /// @returns `invalid_argument` for a reason that is too long or no text
  void revoke(InviteFilter filter, Requester by, const std::string& reason, Done<Revocation> done);

 private:
  struct Creation;
  struct Sweep;
  struct Round;

  void insert(std::unique_ptr<Creation> creation);
  void on_inserted(std::unique_ptr<Creation> creation, Result<InviteId> outcome);
  void find_earlier(InviteId first, Creation& creation);
  void sweep(const std::shared_ptr<Sweep>& sweep);
  void revoke_page(const std::shared_ptr<Sweep>& sweep, const InvitePage& page);
  void end_round(const std::shared_ptr<Sweep>& sweep, const Round& round);

  Store& store_;
  const Clock& clock_;
  InviteIds ids_;
};

}  // namespace usher::domain
