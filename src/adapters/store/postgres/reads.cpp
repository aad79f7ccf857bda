#include "adapters/store/postgres/reads.hpp"

#include "adapters/store/columns/columns.hpp"
#include "adapters/store/postgres/rows.hpp"
#include "domain/model/host.hpp"

namespace usher::store::postgres {
namespace {

using enum ElementType;

// Beyond every ceiling.
constexpr std::uint32_t uncounted = domain::invites_live_max_max;

Columns ids_of(const std::set<domain::InviteId>& invites) {
  Columns rows{bigint};
  for (const domain::InviteId id : invites) rows.add_row(row_id(id));
  return rows;
}

Columns openings_of(const ReadSet& reads) {
  Columns rows{bigint, bigint};
  for (const auto& [invite, day] : reads.openings()) rows.add_row(row_id(invite), day_number(day));
  return rows;
}

Columns addresses_of(const ReadSet& reads) {
  Columns rows{text, text};
  for (const auto& address : reads.addresses()) rows.add_row(address.local().str(), address.domain().str());
  return rows;
}

Columns texts_of(const std::set<domain::BareJid>& addresses) {
  Columns rows{text};
  for (const domain::BareJid& address : addresses) rows.add_row(address.str());
  return rows;
}

Columns texts_of(const std::set<std::string>& ids) {
  Columns rows{text};
  for (const std::string& id : ids) rows.add_row(id);
  return rows;
}

Columns names_of(const std::set<domain::DomainName>& hosts) {
  Columns rows{text};
  for (const domain::DomainName& host : hosts) rows.add_row(host.str());
  return rows;
}

Columns locks_of(const ReadSet& reads) {
  Columns rows{bigint, smallint};
  for (const auto& [name, alone] : reads.locks()) rows.add_row(name, alone);
  return rows;
}

Columns uses_of(const ReadSet& reads) {
  Columns rows{bigint, text};
  for (const auto& [invite, holder] : reads.uses()) rows.add_row(row_id(invite), holder);
  return rows;
}

Columns committed_of(const ReadSet& reads) {
  Columns rows{bigint, text};
  for (const auto& [invite, redeemer] : reads.redeemers()) rows.add_row(row_id(invite), redeemer.str());
  return rows;
}

Columns requests_of(const ReadSet& reads) {
  Columns rows{text, text};
  for (const auto& [api_key, key] : reads.requests()) rows.add_row(api_key, key);
  return rows;
}

}  // namespace

std::optional<Call> locks_for(const ReadSet& reads) {
  if (reads.locks().empty()) return std::nullopt;
  return Call{Statement::lock_names, parameters(locks_of(reads))};
}

std::vector<Call> reads_for(const ReadSet& reads) {
  std::vector<Call> calls;
  if (auto locks = locks_for(reads)) calls.push_back(*std::move(locks));
  if (!reads.keys().empty()) calls.push_back({Statement::find_keys, parameters(texts_of(reads.keys()))});
  if (reads.needs_host_states()) calls.push_back({Statement::find_host_states, {}});
  if (!reads.growing().empty()) {
    calls.push_back({Statement::lock_counts, parameters(names_of(reads.growing()))});
    calls.push_back(
        {Statement::count_live, parameters(names_of(reads.growing()), millis(reads.counted_at()))});
  }
  if (!reads.invites().empty())
    calls.push_back({Statement::lock_invites, parameters(ids_of(reads.invites()))});
  if (!reads.addresses().empty()) {
    calls.push_back({Statement::pinning_invites, parameters(addresses_of(reads), millis(reads.as_of()))});
    calls.push_back({Statement::redemptions_under_way, parameters(texts_of(reads.addresses()))});
  }
  if (!reads.uses().empty()) calls.push_back({Statement::find_redemptions, parameters(uses_of(reads))});
  if (!reads.redeemers().empty())
    calls.push_back({Statement::committed_redemptions, parameters(committed_of(reads))});
  if (!reads.requests().empty()) calls.push_back({Statement::find_requests, parameters(requests_of(reads))});
  if (!reads.origins().empty())
    calls.push_back({Statement::find_origins, parameters(texts_of(reads.origins()))});
  if (!reads.freezes().empty())
    calls.push_back({Statement::find_frozen, parameters(texts_of(reads.freezes()))});
  if (!reads.webhooks().empty())
    calls.push_back({Statement::find_webhooks, parameters(texts_of(reads.webhooks()))});
  if (!reads.untold().empty()) calls.push_back({Statement::find_untold, parameters(ids_of(reads.untold()))});
  if (!reads.openings().empty()) calls.push_back({Statement::find_openings, parameters(openings_of(reads))});
  return calls;
}

WorkingSet read_rows(const ReadSet& reads, const std::vector<Rows>& rows) {
  WorkingSet working_set;
  auto next = rows.begin();
  const auto load = [&](bool asked, auto&& read) {
    if (!asked) return;
    const Rows& found = *next++;
    for (int row = 0; row < found.count(); ++row) read(found, row);
  };
  const auto redemption = [&](const Rows& found, int row) { working_set.load(read_redemption(found, row)); };
  const auto invite = [&](const Rows& found, int row) { working_set.load(read_invite(found, row)); };
  load(!reads.locks().empty(), [](const Rows&, int) {});
  load(!reads.keys().empty(), [&](const Rows& found, int row) { working_set.load(read_key(found, row)); });
  load(reads.needs_host_states(),
       [&](const Rows& found, int row) { working_set.load(read_host_state(found, row)); });
  load(!reads.growing().empty(), [](const Rows&, int) {});
  // One that gets its ceiling in this very transaction was not counted: it takes nothing before the next one.
  for (const domain::DomainName& host : reads.growing()) working_set.load_live(host, uncounted);
  load(!reads.growing().empty(), [&](const Rows& found, int row) {
    working_set.load_live(stored_or_throw(domain::DomainName::parse(found.text(row, 0))),
                          static_cast<std::uint32_t>(found.integer(row, 1)));
  });
  load(!reads.invites().empty(), invite);
  // An invite that is locked may stand among those that keep names too, in the same version: it can't change
  // any more.
  load(!reads.addresses().empty(), invite);
  load(!reads.addresses().empty(), redemption);
  load(!reads.uses().empty(), redemption);
  load(!reads.redeemers().empty(), redemption);
  load(!reads.requests().empty(), [&](const Rows& found, int row) {
    working_set.load(domain::RequestName{found.text(row, 0), found.text(row, 1)},
                     domain::AnsweredRequest{.request = digest_in(found.bytes(row, 2)),
                                             .invite = {static_cast<std::uint64_t>(found.integer(row, 3))},
                                             .expires_at = timestamp(found.integer(row, 4))});
  });
  load(!reads.origins().empty(),
       [&](const Rows& found, int row) { working_set.load(read_origin(found, row)); });
  load(!reads.freezes().empty(), [&](const Rows& found, int row) {
    working_set.load_frozen(stored_or_throw(domain::BareJid::parse(found.text(row, 0))),
                            timestamp(found.integer(row, 1)));
  });
  load(!reads.webhooks().empty(),
       [&](const Rows& found, int row) { working_set.load(read_webhook(found, row)); });
  const auto id_in = [](const Rows& found, int row) {
    return domain::InviteId{static_cast<std::uint64_t>(found.integer(row, 0))};
  };
  load(!reads.untold().empty(),
       [&](const Rows& found, int row) { working_set.load_untold(id_in(found, row)); });
  load(!reads.openings().empty(), [&](const Rows& found, int row) {
    working_set.load_opened(id_in(found, row), day(found.integer(row, 1)));
  });
  return working_set;
}

}  // namespace usher::store::postgres
