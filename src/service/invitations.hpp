#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/host.hpp"
#include "core/invite.hpp"
#include "core/secret.hpp"
#include "secrets/foreign_tokens.hpp"
#include "secrets/random.hpp"
#include "secrets/token_sealer.hpp"
#include "service/clock.hpp"
#include "service/done.hpp"
#include "service/import.hpp"
#include "service/invite_ids.hpp"
#include "service/store.hpp"

namespace usher::service {

/// An invite together with what opens it.
struct SharedInvite {
  core::Invite invite;
  core::Secret token;
};

/// Invites: creating, finding, listing and revoking them. Thread-safe. The references must outlive
/// this object and all that it was asked.
class Invitations {
 public:
  Invitations(Store& store, const Clock& clock, secrets::Random& random, const secrets::MasterKey& master,
              const core::Hosts& hosts);

  /// @returns `invalid_argument`, and what `Store::insert_invite` says
  void create(const core::Host& host, core::InviteDraft draft, std::optional<KeyGuard> guard,
              Done<SharedInvite> done);

  /// The same for a request that may be sent again: the second time gives what the first one made.
  /// @returns what `create` does; `idempotency_mismatch`
  void create_once(const core::Host& host, core::InviteDraft draft, KeyGuard guard, Idempotency request,
                   Done<SharedInvite> done);

  /// Takes over an invite of another system, whose token goes on being good. Repeating it adds nothing.
  /// @param dry_run says what would become of it, and changes nothing
  /// @returns `invalid_argument` (also for a token that no system makes, or an invite that is over), and
  ///   what `Store::insert_invite` says
  void import(const core::Host& host, ImportedInvite imported, bool dry_run, Done<Import> done);

  /// The invite that a token opens, whatever its state, if its host is configured.
  /// @returns `invite_not_found`
  void find_by_token(std::string_view token, Done<core::Invite> done);
  /// The invite that a person means by its id, its token or its whole link.
  /// @returns `invite_not_found`
  void find(std::string_view reference, Done<core::Invite> done);
  /// The filter's time is filled in here.
  void list(InviteFilter filter, Done<InvitePage> done);
  /// @returns `invite_not_found`
  void revoke(core::InviteId id, Done<core::Invite> done);

  [[nodiscard]] core::Secret token_of(core::InviteId id) const { return sealer_.seal(id); }
  /// The https link of an invite; empty where its host is no longer configured.
  [[nodiscard]] core::Secret link_of(const core::Invite& invite) const;
  [[nodiscard]] core::Timestamp now() const { return clock_.now(); }

 private:
  struct Insertion;

  void insert(std::unique_ptr<Insertion> insertion);
  void find_by_id(core::InviteId id, Done<core::Invite> done);
  void find_foreign(std::string_view token, Done<core::Invite> done);

  Store& store_;
  const Clock& clock_;
  secrets::TokenSealer sealer_;
  secrets::ForeignTokens foreign_;
  InviteIds ids_;
  const core::Hosts& hosts_;
};

}  // namespace usher::service
