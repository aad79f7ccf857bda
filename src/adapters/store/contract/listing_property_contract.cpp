#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include <rapidcheck.h>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"
#include "base/text/ascii.hpp"

namespace usher::store::contract {
namespace {

using domain::Invite;
using domain::InviteFilter;
using domain::InviteKind;
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
  if (*rc::gen::arbitrary<bool>()) filter.before = domain::InviteId{*rc::gen::inRange<std::uint64_t>(0, 30)};
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
         (!filter.expires_until || invite.expires_at < *filter.expires_until) &&
         (!filter.before || invite.id < *filter.before);
}

/// The page that the filter asks for, found without a store. `invites` are newest first.
domain::InvitePage expected_page(const std::vector<Invite>& invites, const InviteFilter& filter) {
  domain::InvitePage page;
  for (const Invite& invite : invites) {
    if (!matches(invite, filter)) continue;
    page.more = page.invites.size() == filter.limit;
    if (page.more) break;
    page.invites.push_back(invite);
  }
  return page;
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
      const auto expected = expected_page(invites, filter);
      const auto page = list_invites(store(), filter).value();
      RC_ASSERT(page.invites == expected.invites);
      RC_ASSERT(page.more == expected.more);
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
