#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "core/invite.hpp"
#include "core/jid.hpp"
#include "store/tables/tables.hpp"

namespace usher::store::postgres {

/// Which rows operations have to see, and what must stand still meanwhile.
///
/// Locks are taken in one order, so that no two transactions wait for each other: names, keys, invites. A
/// name is whatever must not appear twice though no row says so yet: an address that registers or is kept for
/// somebody, a request that may come again.
class Needs {
 public:
  void key(const std::string& id) { keys_.insert(id); }
  /// Its number is needed, and made where there is none.
  void host(const core::DomainName& host) { hosts_.insert(host); }
  void invite(core::InviteId id) { invites_.insert(id); }
  /// A use, with its invite.
  void use(core::InviteId invite, const std::string& holder);
  /// All that concerns an address: invites that keep its name, and reservations under way.
  void address(const core::BareJid& address);
  void request(const std::string& api_key, const std::string& key);
  void write_proof() { proof_ = true; }

  [[nodiscard]] const std::set<std::string>& keys() const { return keys_; }
  [[nodiscard]] const std::set<core::DomainName>& hosts() const { return hosts_; }
  [[nodiscard]] const std::set<core::InviteId>& invites() const { return invites_; }
  [[nodiscard]] const std::set<Use>& uses() const { return uses_; }
  [[nodiscard]] const std::set<core::BareJid>& addresses() const { return addresses_; }
  [[nodiscard]] const std::set<RequestName>& requests() const { return requests_; }
  /// Numbers that stand for names, lowest first. Two names with one number wait for each other in vain, and
  /// that is all.
  [[nodiscard]] const std::set<std::int64_t>& locks() const { return locks_; }
  [[nodiscard]] bool proof() const { return proof_; }

 private:
  std::set<std::string> keys_;
  std::set<core::DomainName> hosts_;
  std::set<core::InviteId> invites_;
  std::set<Use> uses_;
  std::set<core::BareJid> addresses_;
  std::set<RequestName> requests_;
  std::set<std::int64_t> locks_;
  bool proof_ = false;
};

}  // namespace usher::store::postgres
