#include "adapters/store/postgres/read_set.hpp"

#include <algorithm>
#include <initializer_list>

namespace usher::store::postgres {
namespace {

/// FNV-1a (RFC 9923): the same on every node, whatever it was built by.
std::int64_t number_of(std::initializer_list<std::string_view> parts) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::string_view part : parts) {
    for (const char character : part) {
      hash ^= static_cast<unsigned char>(character);
      hash *= 0x100000001b3U;
    }
    hash *= 0x100000001b3U;  // as for a zero byte, so that "ab","c" and "a","bc" differ
  }
  return static_cast<std::int64_t>(hash);
}

}  // namespace

void ReadSet::key(const std::string& id) {
  locks_.try_emplace(number_of({"key", id}), false);
  keys_.insert(id);
}

void ReadSet::key_to_delete(const std::string& id) {
  locks_[number_of({"key", id})] = true;
  keys_.insert(id);
}

void ReadSet::use(domain::InviteId invite, const std::string& holder) {
  invites_.insert(invite);
  uses_.emplace(invite, holder);
}

void ReadSet::redeemer(domain::InviteId invite, const domain::BareJid& redeemer) {
  invites_.insert(invite);
  redeemers_.emplace(invite, redeemer);
}

void ReadSet::address(const domain::BareJid& address, domain::Timestamp now) {
  as_of_ = std::min(as_of_, now);
  locks_[number_of({"address", address.local().str(), address.domain().str()})] = true;
  addresses_.insert(address);
}

void ReadSet::freeze(const domain::BareJid& account) {
  locks_.try_emplace(number_of({"freeze", account.str()}), false);
  freezes_.insert(account);
}

void ReadSet::freeze_to_change(const domain::BareJid& account) {
  locks_[number_of({"freeze", account.str()})] = true;
  freezes_.insert(account);
}

// One name for all hosts: which of them an invite is for that is used shows in its row alone. Whoever sets
// something for a host waits for all transactions that rely on it being as it is.
void ReadSet::host_states() {
  locks_.try_emplace(number_of({"host states"}), false);
  needs_host_states_ = true;
}

void ReadSet::host_states_to_change() {
  locks_[number_of({"host states"})] = true;
  needs_host_states_ = changes_host_states_ = true;
}

void ReadSet::live(const domain::DomainName& host, domain::Timestamp now) {
  host_states();
  counted_at_ = std::min(counted_at_, now);
  growing_.insert(host);
}

void ReadSet::untold(domain::InviteId id) {
  invites_.insert(id);
  untold_.insert(id);
}

void ReadSet::openings(domain::InviteId invite, domain::Day day) {
  invites_.insert(invite);
  openings_.emplace(invite, day);
}

void ReadSet::request(const std::string& api_key, const std::string& key) {
  locks_[number_of({"request", api_key, key})] = true;
  requests_.emplace(api_key, key);
}

}  // namespace usher::store::postgres
