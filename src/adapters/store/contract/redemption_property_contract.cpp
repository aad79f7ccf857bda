#include <algorithm>
#include <map>
#include <optional>

#include <rapidcheck.h>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::Redemption;

constexpr std::uint64_t invites = 3;
constexpr int holders = 4;

/// What the store should hold, kept in a way that has nothing to do with counters.
class Model {
 public:
  void reserved(const Redemption& redemption) { held_.insert_or_assign(key_of(redemption), redemption); }
  void committed(const Redemption& redemption) {
    auto& before = held_.at(key_of(redemption));
    RC_ASSERT(!before.committed_at || *before.committed_at == *redemption.committed_at);
    before = redemption;
  }
  void released(std::uint64_t invite, const std::string& holder) {
    const auto found = held_.find({invite, holder});
    if (found == held_.end()) return;
    RC_ASSERT(!found->second.committed_at);
    held_.erase(found);
  }

  void expect_in(domain::Store& store, std::uint64_t invite) const {
    auto found = list_redemptions(store, {invite}).value();
    std::vector<Redemption> expected;
    for (const auto& [key, redemption] : held_) {
      if (key.first == invite) expected.push_back(redemption);
    }
    const auto by_holder = [](const Redemption& redemption) { return redemption.holder; };
    std::ranges::sort(found, {}, by_holder);
    std::ranges::sort(expected, {}, by_holder);
    RC_ASSERT(found == expected);
    const auto kept = find_invite(store, {invite}).value().value();
    const auto committed =
        std::ranges::count_if(expected, [](const Redemption& one) { return one.committed_at.has_value(); });
    RC_ASSERT(static_cast<std::int64_t>(kept.uses_committed) == committed);
    RC_ASSERT(kept.uses_committed + kept.uses_reserved == expected.size());
    RC_ASSERT(!kept.uses_allowed.value() ||
              kept.uses_committed + kept.uses_reserved <= *kept.uses_allowed.value());
    expect_no_address_under_way_twice();
  }

 private:
  using Key = std::pair<std::uint64_t, std::string>;

  static Key key_of(const Redemption& redemption) { return {redemption.invite.value, redemption.holder}; }

  void expect_no_address_under_way_twice() const {
    std::map<std::string, int> under_way;
    for (const auto& [key, redemption] : held_) {
      if (redemption.committed_at) continue;
      RC_ASSERT(++under_way[redemption.redeemer.str()] == 1);
    }
  }

  std::map<Key, Redemption> held_;
};

void insert_invites(domain::Store& store) {
  for (std::uint64_t id = 1; id <= invites; ++id) {
    const auto uses = *rc::gen::inRange(1U, 4U);
    domain::Invite invite = with_uses(an_invite(id), uses);
    if (*rc::gen::inRange(0, 6) == 0) invite.uses_allowed = domain::UseLimit::unlimited();
    RC_ASSERT(insert_invite(store, invite).has_value());
  }
}

void take_a_step(domain::Store& store, Model& model, domain::Timestamp now) {
  const auto invite = *rc::gen::inRange<std::uint64_t>(1, invites + 1);
  const auto holder = "holder" + std::to_string(*rc::gen::inRange(0, holders));
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
    case 1:
    case 2:
    case 3: {
      const auto name = *rc::gen::element<std::string>("ann", "bob", "cid", "dee", "eve", "flo");
      if (const auto made = reserve(store, ask(invite, holder, name, now))) model.reserved(*made);
      break;
    }
    case 4:
    case 5:
      if (const auto done = commit(store, {invite}, holder, now)) model.committed(*done);
      break;
    case 6:
      if (release(store, {invite}, holder)) model.released(invite, holder);
      break;
    default:
      if (*rc::gen::inRange(0, 8) > 0) break;
      RC_ASSERT(revoke_invite(store, {invite}, now).has_value());
  }
  model.expect_in(store, invite);
}

TEST_P(StoreContract, NeverMoreUsesThanAllowed) {
  EXPECT_TRUE(rc::check("whatever the order of reserve, commit and release", [&] {
    site().clear();
    insert_invites(store());
    Model model;
    auto now = at(domain::Duration{0});
    const auto steps = *rc::gen::inRange(1, 40);
    for (int step = 0; step < steps; ++step) {
      now += std::chrono::seconds{*rc::gen::inRange(0, 200)};
      take_a_step(store(), model, now);
    }
    for (std::uint64_t id = 1; id <= invites; ++id) model.expect_in(store(), id);
  }));
}

}  // namespace
}  // namespace usher::store::contract
