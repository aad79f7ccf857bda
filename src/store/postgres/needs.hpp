#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/invite.hpp"
#include "core/jid.hpp"
#include "store/tables/tables.hpp"

namespace usher::store::postgres {

/// Which rows operations have to see, and what must stand still meanwhile.
///
/// Locks are taken in one order, so that no two transactions wait for each other: names, then invites. A name
/// is whatever must not appear twice though no row says so yet: an address that registers or is kept for
/// somebody, a request that may come again. So is a key: a row lock that many share never comes to whoever
/// wants it alone.
class Needs {
 public:
  /// A key, which can't be deleted meanwhile.
  void key(const std::string& id);
  /// A key that nobody may rely on meanwhile.
  void key_to_delete(const std::string& id);
  /// Its number is needed, and made where there is none.
  void host(const core::DomainName& host) { hosts_.insert(host); }
  void invite(core::InviteId id) { invites_.insert(id); }
  /// A use, with its invite.
  void use(core::InviteId invite, const std::string& holder);
  /// All that concerns an address as of `now`: invites that keep its name, and reservations under way.
  void address(const core::BareJid& address, core::Timestamp now);
  void request(const std::string& api_key, const std::string& key);
  void write_proof() { proof_ = true; }

  /// Whether keys and hosts are all.
  [[nodiscard]] bool only_keys() const {
    return invites_.empty() && uses_.empty() && addresses_.empty() && requests_.empty() && !proof_;
  }

  [[nodiscard]] const std::set<std::string>& keys() const { return keys_; }
  [[nodiscard]] const std::set<core::DomainName>& hosts() const { return hosts_; }
  [[nodiscard]] const std::set<core::InviteId>& invites() const { return invites_; }
  [[nodiscard]] const std::set<Use>& uses() const { return uses_; }
  [[nodiscard]] const std::set<core::BareJid>& addresses() const { return addresses_; }
  /// The earliest time as of which one of the addresses is asked for.
  [[nodiscard]] core::Timestamp as_of() const { return as_of_; }
  [[nodiscard]] const std::set<RequestName>& requests() const { return requests_; }
  /// Numbers that stand for names, lowest first, and whether each is to be held by nobody else. Two names
  /// with one number wait for each other in vain, and that is all.
  [[nodiscard]] const std::map<std::int64_t, bool>& locks() const { return locks_; }
  [[nodiscard]] bool proof() const { return proof_; }

 private:
  std::set<std::string> keys_;
  std::set<core::DomainName> hosts_;
  std::set<core::InviteId> invites_;
  std::set<Use> uses_;
  std::set<core::BareJid> addresses_;
  std::set<RequestName> requests_;
  std::map<std::int64_t, bool> locks_;
  core::Timestamp as_of_ = core::Timestamp::max();
  bool proof_ = false;
};

}  // namespace usher::store::postgres
