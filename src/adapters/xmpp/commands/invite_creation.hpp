#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "adapters/xmpp/commands/command_access.hpp"
#include "domain/use_cases/invitations.hpp"

namespace usher::xmpp {

/// Creates invites for people who run commands, as many as their host's policy lets them have and create.
/// What counts is in the store: quotas and rates hold across restarts, and on several nodes but for what
/// somebody does at once on more than one. Thread-safe.
class InviteCreation {
 public:
  /// @param invitations must outlive this, as this must all that it was asked
  explicit InviteCreation(domain::Invitations& invitations) : invitations_(invitations) {}

  /// @param draft its source is filled in
  /// @returns `rate_limited` with a sentence about quota or rate, and what `Invitations::create` says
  void create(const domain::Host& host, const CommandPolicy& policy, const domain::BareJid& requester,
              domain::InviteDraft draft, domain::Done<domain::SharedInvite> done);

 private:
  struct Order;

  void check_quota(const std::shared_ptr<Order>& order);
  void check_rate(const std::shared_ptr<Order>& order);
  void create_now(const std::shared_ptr<Order>& order);
  static void finish(const std::shared_ptr<Order>& order, domain::Result<domain::SharedInvite> outcome);

  domain::Invitations& invitations_;
  std::mutex mutex_;
  std::set<std::string>
      under_way_;  ///< for whom; one at a time, so that two at once don't count past each other
};

}  // namespace usher::xmpp
