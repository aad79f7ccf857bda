#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>

#include <rapidcheck.h>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"
#include "base/text/ascii.hpp"
#include "domain/use_cases/invite_ids.hpp"

namespace usher::store::contract {
namespace {

using domain::Invite;
using domain::InviteFilter;
using domain::InviteKind;
using domain::InviteOrder;
using domain::InviteState;

using Names = std::vector<std::string>;

// Few values for each field, so that they meet often.
constexpr int minutes_max = 4;

domain::Timestamp some_time() { return at(std::chrono::minutes{*rc::gen::inRange(0, minutes_max + 1)}); }

std::optional<domain::Localpart> maybe_name() {
  const auto name = *rc::gen::element<std::string>("", "ann", "bob");
  if (name.empty()) return std::nullopt;
  return local(name);
}

Invite some_invite(std::uint64_t id) {
  Invite invite = an_invite(id, *rc::gen::element<std::string>("example.com", "other.example"));
  invite.kind = static_cast<InviteKind>(*rc::gen::inRange(0, 5));
  invite.username = maybe_name();
  invite.inviter = maybe_name();
  const auto uses = *rc::gen::inRange(0U, 4U);
  invite.uses_allowed = uses == 0 ? domain::UseLimit::unlimited() : domain::UseLimit::of(uses).value();
  invite.uses_committed = *rc::gen::inRange(0U, (uses == 0 ? 3U : uses) + 1U);
  invite.expires_at = some_time();
  if (*rc::gen::inRange(0, 4) == 0) invite.revoked_at = some_time();
  invite.groups = *rc::gen::elementOf(std::vector<Names>{{}, {"ann"}, {"bob", "an"}, {"an", "bob"}});
  invite.labels =
      *rc::gen::elementOf(std::vector<domain::Labels>{{}, {{"a", "1"}}, {{"a", "12"}, {"b", "1"}}});
  invite.note = *rc::gen::element<std::string>("", "Ann", "for BOB and ann");
  invite.source = *rc::gen::element(domain::InviteSource::api, domain::InviteSource::cli);
  invite.source_detail = *rc::gen::element<std::string>("", "ann");
  return invite;
}

template <class Enum>
domain::EnumSet<Enum> some_set(unsigned values) {
  return domain::EnumSet<Enum>::from_bits(*rc::gen::inRange(0U, 1U << values));
}

InviteFilter some_filter() {
  InviteFilter filter{.states = some_set<InviteState>(4),
                      .kinds = some_set<InviteKind>(5),
                      .inviter = maybe_name(),
                      .username = maybe_name(),
                      .now = some_time(),
                      .limit = *rc::gen::inRange(1U, 12U)};
  if (*rc::gen::arbitrary<bool>()) filter.host = host();
  switch (*rc::gen::inRange(0, 12)) {
    case 0:
      filter.group = *rc::gen::element<std::string>("an", "ann", "bob");
      break;
    case 1:
      filter.label = std::pair<std::string, std::string>("a", *rc::gen::element<std::string>("1", "12"));
      break;
    case 2:
      filter.note = *rc::gen::element<std::string>("ann", "BOB", "%");
      break;
    case 3:
      filter.created_by_key = "ann";
      break;
    case 4:
      filter.created_from = some_time();
      break;
    case 5:
      filter.created_until = some_time();
      break;
    case 6:
      filter.expires_from = some_time();
      break;
    case 7:
      filter.expires_until = some_time();
      break;
    default:
      break;
  }
  filter.order = static_cast<InviteOrder>(*rc::gen::inRange(0, 4));
  filter.scanned_max = *rc::gen::element(1U, 3U, 10U, domain::invites_scanned_max);
  return filter;
}

bool matches(const Invite& invite, const InviteFilter& filter) {
  return (!filter.host || invite.host == *filter.host) &&
         (filter.states.empty() || filter.states.contains(invite.state_at(filter.now))) &&
         (filter.kinds.empty() || filter.kinds.contains(invite.kind)) &&
         (!filter.inviter || invite.inviter == filter.inviter) &&
         (!filter.username || invite.username == filter.username) &&
         (!filter.created_by_key ||
          (invite.source == domain::InviteSource::api && invite.source_detail == *filter.created_by_key)) &&
         (!filter.group || std::ranges::count(invite.groups, *filter.group) > 0) &&
         (!filter.label ||
          std::ranges::count(invite.labels, std::pair<const std::string, std::string>(*filter.label)) > 0) &&
         (!filter.note || text::ascii_icontains(invite.note, *filter.note)) &&
         (!filter.created_from || invite.created_at >= *filter.created_from) &&
         (!filter.created_until || invite.created_at < *filter.created_until) &&
         (!filter.expires_from || invite.expires_at >= *filter.expires_from) &&
         (!filter.expires_until || invite.expires_at < *filter.expires_until);
}

/// What all pages of a list hold, found without a store.
std::vector<Invite> expected_list(const std::vector<Invite>& invites, const InviteFilter& filter) {
  std::vector<Invite> list;
  std::ranges::copy_if(invites, std::back_inserter(list),
                       [&](const Invite& invite) { return matches(invite, filter); });
  const auto by_expiry = [](const Invite& invite) { return std::pair(invite.expires_at, invite.id); };
  if (domain::goes_by_expiry(filter.order)) {
    std::ranges::sort(list, {}, by_expiry);
  } else {
    std::ranges::sort(list, {}, &Invite::id);
  }
  if (filter.order == InviteOrder::newest_first || filter.order == InviteOrder::latest_first) {
    std::ranges::reverse(list);
  }
  return list;
}

/// What the pages of a list hold. Each but the last brings it on, by its limit or by as many as it looks at.
std::vector<Invite> all_pages(domain::Store& store, InviteFilter filter, std::size_t rows) {
  std::vector<Invite> list;
  for (std::size_t pages_left = 2 + 2 * rows;; --pages_left) {
    RC_ASSERT(pages_left > 0U);
    const auto page = list_invites(store, filter).value();
    RC_ASSERT(page.invites.size() <= filter.limit);
    list.insert(list.end(), page.invites.begin(), page.invites.end());
    if (!page.next) return list;
    const bool may_end = page.invites.size() == filter.limit || filter.scanned_max <= rows;
    RC_ASSERT(may_end);
    filter.after = page.next;
  }
}

std::map<std::tuple<std::string, InviteKind, InviteState>, std::uint64_t> expected_counts(
    const std::vector<Invite>& invites, domain::Timestamp now) {
  std::map<std::tuple<std::string, InviteKind, InviteState>, std::uint64_t> counts;
  for (const Invite& invite : invites) ++counts[{invite.host.str(), invite.kind, invite.state_at(now)}];
  return counts;
}

/// Inserts what the store takes and checks that it takes what `Invite::pins_username_at` lets it.
std::vector<Invite> insert_some(domain::Store& store) {
  std::vector<Invite> taken;
  const auto count = *rc::gen::inRange<std::uint64_t>(0, 30);
  for (std::uint64_t id = 1; id <= count; ++id) {
    Invite invite = some_invite(id);
    invite.created_at = some_time();
    // An imported one says that it was made before its id was.
    const bool imported = *rc::gen::inRange(0, 5) == 0;
    invite.id.value +=
        domain::InviteIds::first_at(imported ? at(std::chrono::minutes{minutes_max}) : invite.created_at)
            .value;
    const auto pins_the_same = [&](const Invite& other) {
      return other.host == invite.host && other.username == invite.username &&
             other.pins_username_at(invite.created_at);
    };
    const bool reserved =
        invite.pins_username_at(invite.created_at) && std::ranges::any_of(taken, pins_the_same);
    const auto inserted = insert_invite(store, invite);
    RC_ASSERT(code_of(inserted) ==
              (reserved ? std::optional{domain::Errc::username_reserved} : std::nullopt));
    if (inserted) taken.push_back(invite);
  }
  std::ranges::reverse(taken);
  return taken;
}

TEST_P(StoreContract, AgreesWithCoreOnStatesAndPins) {
  EXPECT_TRUE(rc::check("lists, counts and pins are as the domain says", [&] {
    site().clear();
    const auto invites = insert_some(store());
    for (int i = 0; i < 20; ++i) {
      const auto filter = some_filter();
      const auto expected = expected_list(invites, filter);
      RC_ASSERT(all_pages(store(), filter, invites.size()) == expected);
      const domain::MatchCount counted{.count = expected.size()};
      RC_ASSERT(count_matching(store(), filter).value() == counted);
    }
    const auto now = some_time();
    std::map<std::tuple<std::string, InviteKind, InviteState>, std::uint64_t> counts;
    const auto counted = count_invites(store(), now).value();
    for (const auto& count : counted) {
      counts[{count.host.str(), count.kind, count.state}] = count.count;
    }
    RC_ASSERT(counts == expected_counts(invites, now));
  }));
}

}  // namespace
}  // namespace usher::store::contract
