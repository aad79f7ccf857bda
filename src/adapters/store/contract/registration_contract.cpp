#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

#include "adapters/accounts/demo_accounts.hpp"
#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/form_redemptions.hpp"
#include "domain/use_cases/invitations.hpp"

namespace usher::store::contract {
namespace {

constexpr std::uint32_t people = 50;

/// One usher among several on one database, all beside the same XMPP server.
struct Node {
  Node(domain::Store& store, accounts::DemoAccounts& accounts, secrets::Random& random,
       const domain::Hosts& hosts)
      : invitations(store, clock, random, secrets::MasterKey{secrets::KeyBytes{}}, hosts),
        registrations(store, accounts, clock, random, hosts) {}

  domain::SystemClock clock;
  domain::Invitations invitations;
  domain::FormRedemptions registrations;
};

/// Fifty people, half of them on each of two nodes, at once, who share links.
class Crowd {
 public:
  Crowd(domain::Store& store, domain::Store& other_store, std::uint32_t uses, std::size_t links = 1)
      : one_(store, accounts_, random_, hosts_), other_(other_store, accounts_, random_, hosts_) {
    while (shared_.size() < links) {
      domain::InviteDraft draft{.uses_allowed = domain::UseLimit::of(uses).value()};
      shared_.push_back(domain::wait_for<domain::SharedInvite>([&](auto done) {
                          one_.invitations.create(hosts_.all().front(), std::move(draft), std::nullopt,
                                                  std::move(done));
                        }).value());
    }
  }

  /// Gives how many were told that they have an account.
  int register_at_once(bool same_name, bool same_form) {
    std::barrier start(people);
    std::atomic<int> winners = 0;
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < people; ++i) {
        threads.emplace_back([&, i] {
          const auto number = std::to_string(i);
          const auto& token = shared_.at(i % shared_.size()).token;
          auto& node = i % 2 == 0 ? one_ : other_;
          start.arrive_and_wait();
          const auto found = domain::wait_for<domain::Invite>(
              [&](auto done) { node.invitations.find_by_token(token.reveal(), std::move(done)); });
          const auto made = domain::wait_for<domain::Redeemed>([&](auto done) {
            node.registrations.redeem({.invite = found.value(),
                                       .username = same_name ? "juliet" : "juliet" + number,
                                       .password = secrets::Secret{"correct horse battery staple"},
                                       .id = same_form ? "form" : "form" + number,
                                       .client = {}},
                                      std::move(done));
          });
          if (made) ++winners;
        });
      }
    }
    return winners;
  }

  [[nodiscard]] std::size_t accounts() const { return accounts_.size(); }
  [[nodiscard]] domain::InviteId invite() const { return shared_.front().invite.id; }
  [[nodiscard]] const std::vector<domain::SharedInvite>& links() const { return shared_; }

 private:
  domain::Hosts hosts_{{domain::Host{.domain = host(),
                                     .public_url = "https://example.com",
                                     .landing_url = "https://example.com/invite?{token}",
                                     .site_name = "Example",
                                     .invite_ttl = std::chrono::hours{168},
                                     .reset_ttl = std::chrono::hours{24}}}};
  secrets::SystemRandom random_;
  accounts::DemoAccounts accounts_{random_};
  Node one_;
  Node other_;
  std::vector<domain::SharedInvite> shared_;
};

TEST_P(StoreContract, OfManyPeopleWithOneLinkAsManyRegisterAsItHasUses) {
  const auto other = site().open();
  for (const int uses : {1, 7}) {
    Crowd crowd(store(), *other, static_cast<std::uint32_t>(uses));
    EXPECT_EQ(crowd.register_at_once(false, false), uses);
    EXPECT_EQ(crowd.accounts(), static_cast<std::size_t>(uses));
    const auto invite = find_invite(store(), crowd.invite()).value().value();
    EXPECT_EQ(invite.uses_committed, static_cast<std::uint32_t>(uses));
    EXPECT_EQ(invite.uses_reserved, 0U);
  }
}

TEST_P(StoreContract, OfManyPeopleWithOneNameOneGetsIt) {
  const auto other = site().open();
  // With one link its invite alone keeps them apart.
  for (const std::uint32_t links : {1U, people}) {
    Crowd crowd(store(), *other, people / links, links);
    EXPECT_EQ(crowd.register_at_once(true, false), 1);
    EXPECT_EQ(crowd.accounts(), 1U);
    std::uint32_t committed = 0;
    for (const auto& link : crowd.links()) {
      const auto invite = find_invite(store(), link.invite.id).value().value();
      committed += invite.uses_committed;
      EXPECT_EQ(invite.uses_reserved, 0U) << "what the others held is free again";
    }
    EXPECT_EQ(committed, 1U);
  }
}

TEST_P(StoreContract, AFormThatIsSentManyTimesMakesOneAccount) {
  const auto other = site().open();
  Crowd crowd(store(), *other, people);
  EXPECT_GE(crowd.register_at_once(true, true), 1);
  EXPECT_EQ(crowd.accounts(), 1U);
  EXPECT_GE(crowd.register_at_once(true, true), 1) << "afterwards it is found";
  EXPECT_EQ(crowd.accounts(), 1U);
  const auto invite = find_invite(store(), crowd.invite()).value().value();
  EXPECT_EQ(invite.uses_committed, 1U);
  EXPECT_EQ(invite.uses_reserved, 0U);
}

}  // namespace
}  // namespace usher::store::contract
