#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/secrets/random.hpp"
#include "base/secrets/secret.hpp"
#include "domain/credentials/imported_tokens.hpp"
#include "domain/credentials/token_sealer.hpp"
#include "domain/model/host.hpp"
#include "domain/model/invite.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/import.hpp"
#include "domain/use_cases/invite_ids.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// An invite together with what opens it.
struct SharedInvite {
  Invite invite;
  secrets::Secret token;
};

/// Invites: creating, finding, listing and revoking them. Thread-safe. The references must outlive
/// this object and all that it was asked.
class Invitations {
 public:
  Invitations(Store& store, const Clock& clock, secrets::Random& random, const secrets::MasterKey& master,
              const Hosts& hosts);

  /// @returns `invalid_argument`, also beyond the host's ceilings, and what `Store::insert_invite` says
  void create(const Host& host, InviteDraft draft, std::optional<KeyGuard> guard, Done<SharedInvite> done);

  /// The same for a request that may be sent again: the second time gives what the first one made.
  /// @returns what `create` does; `idempotency_mismatch`
  void create_once(const Host& host, InviteDraft draft, KeyGuard guard, Idempotency request,
                   Done<SharedInvite> done);

  /// Takes over an invite of another system, whose token goes on being good, also where it is beyond the
  /// host's ceilings: it was given away already. Repeating it adds nothing.
  /// @param dry_run says what would become of it, and changes nothing
  /// @returns `invalid_argument` (also for a token that no system makes, or an invite that is over), and
  ///   what `Store::insert_invite` says
  void import(const Host& host, ImportedInvite imported, bool dry_run, Done<Import> done);

  /// The invite that a token opens, whatever its state, if its host is configured.
  /// @returns `invite_not_found`
  void find_by_token(std::string_view token, Done<Invite> done);
  /// The invite that a person means by its id, its token or any address that holds one: a link with whatever
  /// was added to it, an `xmpp:` URI, a store's link, with blanks around it.
  /// @returns `invite_not_found`
  void find(std::string_view reference, Done<Invite> done);
  /// The filter's time is filled in here.
  void list(InviteFilter filter, Done<InvitePage> done);
  /// An invite's uses, complete and under way, oldest first; of those of a shared one as many as a list
  /// holds.
  void list_uses(InviteId id, Done<std::vector<Redemption>> done);
  /// @returns `invite_not_found`; `invalid_argument` for a reason that is too long or no text
  void revoke(InviteId id, Requester by, const std::string& reason, Done<Invite> done);
  /// @returns what `revoke` does; `username_reserved`
  void restore(InviteId id, Requester by, const std::string& reason, Done<Invite> done);
  /// @param host the invite's
  /// @returns what `Store::update_invite` says; `invalid_argument` for what goes beyond the host's ceilings
  void update(const Host& host, InviteId id, InviteChanges changes, Requester by, Done<Invite> done);

  /// Whether usher made it, for whatever invite: a look that costs nothing.
  [[nodiscard]] bool is_own_token(std::string_view token) const { return sealer_.open(token).has_value(); }
  [[nodiscard]] secrets::Secret token_of(InviteId id) const { return sealer_.seal(id); }
  /// The https link of an invite; empty where its host is no longer configured.
  [[nodiscard]] secrets::Secret link_of(const Invite& invite) const;
  [[nodiscard]] Timestamp now() const { return clock_.now(); }

 private:
  struct Insertion;

  Result<Invite> make(const Host& host, InviteDraft draft);
  void insert(std::unique_ptr<Insertion> insertion);
  void on_inserted(std::unique_ptr<Insertion> insertion, Result<InviteId> outcome);
  [[nodiscard]] std::optional<InviteId> sealed_id_in(std::string_view text) const;
  /// The invite of the first of these tokens that belongs to one.
  void find_first(std::vector<std::string> tokens, Done<Invite> done);
  void find_by_id(InviteId id, Done<Invite> done);
  void find_imported(std::string_view token, Done<Invite> done);

  Store& store_;
  const Clock& clock_;
  TokenSealer sealer_;
  ImportedTokens imported_tokens_;
  InviteIds ids_;
  const Hosts& hosts_;
};

}  // namespace usher::domain
