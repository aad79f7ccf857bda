#include "domain/use_cases/account_deletions.hpp"

#include <algorithm>
#include <utility>

#include "domain/use_cases/invite_accounts.hpp"

namespace usher::domain {

namespace {

// An account counts as another one only where it is younger by more than this.
constexpr Duration unclear = InviteAccounts::clocks_differ_max;

}  // namespace

void AccountDeletions::note(BareJid account, Timestamp gone_at, Done<void> done) {
  auto with_origin = [this, account, gone_at,
                      done = std::move(done)](const Result<std::optional<Origin>>& found) mutable {
    if (!found) return done(std::unexpected(found.error()));
    const auto& origin = *found;
    if (!origin || origin->deleted_at || origin->registered_at > gone_at) return done({});
    ask(std::move(account), origin->registered_at, gone_at, std::move(done));
  };
  store_.find_origin(std::move(account), std::move(with_origin));
}

void AccountDeletions::ask(BareJid account, Timestamp registered_at, Timestamp gone_at, Done<void> done) {
  if (directory_ == nullptr) return write(std::move(account), gone_at, std::move(done));
  const auto lifetime = std::max(Duration::zero(), clock_.now() - registered_at - unclear);
  auto answered = [this, account, registered_at, gone_at,
                   done = std::move(done)](const Result<bool>& there) mutable {
    if (!there && there.error().code == Errc::account_not_found)
      return write(std::move(account), gone_at, std::move(done));
    const bool disabled = !there && there.error().code == Errc::purpose_not_allowed;
    if (!there && !disabled) return done(std::unexpected(there.error()));
    if (disabled || *there) return done({});
    // Somebody else has the name, whose use may be committed at any moment.
    write(std::move(account), std::max(registered_at, gone_at - unclear), std::move(done));
  };
  directory_->has_been_there(std::move(account), lifetime, std::move(answered));
}

void AccountDeletions::write(BareJid account, Timestamp gone_at, Done<void> done) {
  Cause cause{.by = {ActorType::server, account.domain().str()}, .at = gone_at, .reason = {}};
  store_.note_deletion(std::move(account), std::move(cause), std::move(done));
}

}  // namespace usher::domain
