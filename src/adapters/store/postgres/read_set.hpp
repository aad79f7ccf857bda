#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/store/working_set/working_set.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"

namespace usher::store::postgres {

/// Which rows operations have to see, and what must stand still meanwhile.
///
/// Locks are taken in one order, so that no two transactions wait for each other: names, then invites. A name
/// is whatever must not appear twice though no row says so yet: an address that registers or is kept for
/// somebody, a request that may come again. So is a key: a row lock that many share never comes to whoever
/// wants it alone.
class ReadSet {
 public:
  using Redeemer = std::pair<domain::InviteId, domain::BareJid>;

  /// A key, which can't be deleted meanwhile.
  void key(const std::string& id);
  /// A key that nobody may rely on meanwhile.
  void key_to_delete(const std::string& id);
  /// Its number is needed, and made where there is none.
  void host(const domain::DomainName& host) { hosts_.insert(host); }
  void invite(domain::InviteId id) { invites_.insert(id); }
  /// A use, with its invite.
  void use(domain::InviteId invite, const std::string& holder);
  /// What this redeemer has used of an invite for good, with the invite.
  void redeemer(domain::InviteId invite, const domain::BareJid& redeemer);
  /// All that concerns an address as of `now`: invites that keep its name, and reservations under way.
  void address(const domain::BareJid& address, domain::Timestamp now);
  void request(const std::string& api_key, const std::string& key);
  /// Where an account comes from, locked where there is something about it.
  void origin(const domain::BareJid& account) { origins_.insert(account); }
  /// Whether an account may invite, which stays so meanwhile.
  void freeze(const domain::BareJid& account);
  /// The same, to be changed.
  void freeze_to_change(const domain::BareJid& account);
  /// A webhook that nobody may change meanwhile.
  void webhook(const std::string& id) { webhooks_.insert(id); }
  /// What was set for hosts, which stays so meanwhile.
  void host_states();
  /// The same, to be changed.
  void host_states_to_change();
  /// How many invites of a host are live at `now`, where that is counted: one may be added.
  void live(const domain::DomainName& host, domain::Timestamp now);
  /// Nothing is read for these, but they are none of the new invites.
  void counts() { writes_counts_ = true; }
  /// Whether it is yet to be told that an invite expires, with the invite.
  void untold(domain::InviteId id);
  /// Whether an invite was opened on a day before, with the invite.
  void openings(domain::InviteId invite, domain::Day day);
  void write_proof() { proof_ = true; }

  /// Whether keys and hosts are all, beside what new invites have to know of theirs.
  [[nodiscard]] bool only_keys() const {
    return invites_.empty() && uses_.empty() && addresses_.empty() && requests_.empty() && origins_.empty() &&
           freezes_.empty() && webhooks_.empty() && !writes_counts_ && !changes_host_states_ && !proof_;
  }

  [[nodiscard]] const std::set<std::string>& keys() const { return keys_; }
  [[nodiscard]] const std::set<domain::DomainName>& hosts() const { return hosts_; }
  [[nodiscard]] const std::set<domain::InviteId>& invites() const { return invites_; }
  [[nodiscard]] const std::set<domain::Use>& uses() const { return uses_; }
  [[nodiscard]] const std::set<Redeemer>& redeemers() const { return redeemers_; }
  [[nodiscard]] const std::set<domain::BareJid>& addresses() const { return addresses_; }
  /// The earliest time as of which one of the addresses is asked for.
  [[nodiscard]] domain::Timestamp as_of() const { return as_of_; }
  [[nodiscard]] const std::set<domain::RequestName>& requests() const { return requests_; }
  [[nodiscard]] const std::set<domain::BareJid>& origins() const { return origins_; }
  [[nodiscard]] const std::set<domain::BareJid>& freezes() const { return freezes_; }
  [[nodiscard]] const std::set<std::string>& webhooks() const { return webhooks_; }
  /// Numbers that stand for names, lowest first, and whether each is to be held by nobody else. Two names
  /// with one number wait for each other in vain, and that is all.
  [[nodiscard]] const std::map<std::int64_t, bool>& locks() const { return locks_; }
  [[nodiscard]] const std::set<domain::InviteId>& untold() const { return untold_; }
  [[nodiscard]] const std::set<OpeningsName>& openings() const { return openings_; }
  [[nodiscard]] bool proof() const { return proof_; }
  [[nodiscard]] bool needs_host_states() const { return needs_host_states_; }
  /// Hosts whose live invites are counted, if they have a ceiling.
  [[nodiscard]] const std::set<domain::DomainName>& growing() const { return growing_; }
  /// The earliest time as of which they are counted.
  [[nodiscard]] domain::Timestamp counted_at() const { return counted_at_; }

 private:
  std::set<std::string> keys_;
  std::set<domain::DomainName> hosts_;
  std::set<domain::InviteId> invites_;
  std::set<domain::Use> uses_;
  std::set<Redeemer> redeemers_;
  std::set<domain::BareJid> addresses_;
  std::set<domain::RequestName> requests_;
  std::set<domain::BareJid> origins_;
  std::set<domain::BareJid> freezes_;
  std::set<std::string> webhooks_;
  std::map<std::int64_t, bool> locks_;
  domain::Timestamp as_of_ = domain::Timestamp::max();
  std::set<domain::DomainName> growing_;
  domain::Timestamp counted_at_ = domain::Timestamp::max();
  std::set<domain::InviteId> untold_;
  std::set<OpeningsName> openings_;
  bool writes_counts_ = false;
  bool needs_host_states_ = false;
  bool changes_host_states_ = false;
  bool proof_ = false;
};

}  // namespace usher::store::postgres
