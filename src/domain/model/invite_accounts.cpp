#include "domain/model/invite_accounts.hpp"

#include <algorithm>
#include <utility>

namespace usher::domain {

std::vector<BareJid> accounts_of(const Invite& invite) {
  std::vector<BareJid> accounts;
  if (invite.inviter) accounts.emplace_back(*invite.inviter, invite.host);
  if (invite.kind == InviteKind::reset && invite.username)
    accounts.emplace_back(*invite.username, invite.host);
  if (invite.source != InviteSource::ad_hoc_command) return accounts;
  auto creator = BareJid::parse(invite.source_detail);
  const bool new_one =
      creator && creator->domain() == invite.host && std::ranges::find(accounts, *creator) == accounts.end();
  if (new_one) accounts.push_back(*std::move(creator));
  return accounts;
}

bool may_name_accounts(const Invite& invite) {
  return invite.inviter.has_value() || invite.kind == InviteKind::reset ||
         invite.source == InviteSource::ad_hoc_command;
}

}  // namespace usher::domain
