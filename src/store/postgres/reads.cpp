#include <algorithm>

#include "store/columns/columns.hpp"
#include "store/postgres/exchange.hpp"
#include "store/postgres/rows.hpp"

namespace usher::store::postgres {
namespace {

template <class Set, class Add>
Array array_of(ElementType type, const Set& set, Add&& value_of) {
  Array array(type);
  for (const auto& entry : set) array.add(value_of(entry));
  return array;
}

Array texts(const auto& set, auto&& value_of) {
  return array_of(ElementType::text, set,
                  [&](const auto& entry) { return std::string_view(value_of(entry)); });
}

Array ids(const auto& set, auto&& value_of) {
  return array_of(ElementType::bigint, set, [&](const auto& entry) { return row_id(value_of(entry)); });
}

core::KeyDigest digest_of(Bytes bytes) {
  core::KeyDigest digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

Parameters addresses_of(const Needs& needs) {
  Array usernames(ElementType::text);
  Array hosts(ElementType::text);
  for (const core::BareJid& address : needs.addresses()) {
    usernames.add(std::string_view(address.local().str()));
    hosts.add(std::string_view(address.domain().str()));
  }
  return parameters(std::move(usernames), std::move(hosts), millis(needs.as_of()));
}

Parameters redeemers_of(const Needs& needs) {
  Array redeemers(ElementType::text);
  for (const core::BareJid& address : needs.addresses()) redeemers.add(std::string_view(address.str()));
  return parameters(std::move(redeemers));
}

Parameters locks_of(const Needs& needs) {
  return parameters(array_of(ElementType::bigint, needs.locks(), [](const auto& lock) { return lock.first; }),
                    array_of(ElementType::smallint, needs.locks(),
                             [](const auto& lock) { return std::int64_t{lock.second}; }));
}

Parameters uses_of(const Needs& needs) {
  return parameters(ids(needs.uses(), [](const Use& use) { return use.first; }),
                    texts(needs.uses(), [](const Use& use) -> const std::string& { return use.second; }));
}

Parameters requests_of(const Needs& needs) {
  return parameters(
      texts(needs.requests(), [](const RequestName& name) -> const std::string& { return name.first; }),
      texts(needs.requests(), [](const RequestName& name) -> const std::string& { return name.second; }));
}

}  // namespace

std::optional<Call> locks_for(const Needs& needs) {
  if (needs.locks().empty()) return std::nullopt;
  return Call{Statement::lock_names, locks_of(needs)};
}

std::vector<Call> reads_for(const Needs& needs) {
  std::vector<Call> calls;
  if (auto locks = locks_for(needs)) calls.push_back(*std::move(locks));
  if (!needs.keys().empty()) {
    calls.push_back({Statement::find_keys, parameters(texts(needs.keys(), std::identity{}))});
  }
  if (!needs.invites().empty()) {
    calls.push_back({Statement::lock_invites, parameters(ids(needs.invites(), std::identity{}))});
  }
  if (!needs.addresses().empty()) {
    calls.push_back({Statement::pinning_invites, addresses_of(needs)});
    calls.push_back({Statement::redemptions_under_way, redeemers_of(needs)});
  }
  if (!needs.uses().empty()) calls.push_back({Statement::find_redemptions, uses_of(needs)});
  if (!needs.requests().empty()) calls.push_back({Statement::find_requests, requests_of(needs)});
  return calls;
}

Tables read_tables(const Needs& needs, const std::vector<Rows>& rows) {
  Tables tables;
  auto next = rows.begin();
  const auto bring = [&](bool asked, auto&& read) {
    if (!asked) return;
    const Rows& found = *next++;
    for (int row = 0; row < found.count(); ++row) read(found, row);
  };
  const auto redemption = [&](const Rows& found, int row) { tables.bring(read_redemption(found, row)); };
  const auto invite = [&](const Rows& found, int row) { tables.bring(read_invite(found, row)); };
  bring(!needs.locks().empty(), [](const Rows&, int) {});
  bring(!needs.keys().empty(), [&](const Rows& found, int row) { tables.bring(read_key(found, row)); });
  bring(!needs.invites().empty(), invite);
  // An invite that is locked may stand among those that keep names too, in the same version: it can't change
  // any more.
  bring(!needs.addresses().empty(), invite);
  bring(!needs.addresses().empty(), redemption);
  bring(!needs.uses().empty(), redemption);
  bring(!needs.requests().empty(), [&](const Rows& found, int row) {
    tables.bring(RequestName{found.text(row, 0), found.text(row, 1)},
                 AnsweredRequest{.request = digest_of(found.bytes(row, 2)),
                                 .invite = {static_cast<std::uint64_t>(found.integer(row, 3))},
                                 .expires_at = timestamp(found.integer(row, 4))});
  });
  return tables;
}

}  // namespace usher::store::postgres
