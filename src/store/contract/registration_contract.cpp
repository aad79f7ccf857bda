#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

#include "accounts/demo_accounts.hpp"
#include "secrets/system_random.hpp"
#include "service/clock.hpp"
#include "service/invitations.hpp"
#include "service/registrations.hpp"
#include "store/contract/calls.hpp"
#include "store/contract/samples.hpp"
#include "store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

constexpr int people = 50;

/// One usher among several on one database, all beside the same XMPP server.
struct Node {
  Node(service::Store& store, accounts::DemoAccounts& accounts, secrets::Random& random,
       const core::Hosts& hosts)
      : invitations(store, clock, random, secrets::MasterKey{secrets::KeyBytes{}}, hosts),
        registrations(store, invitations, accounts, clock, random, hosts) {}

  service::SystemClock clock;
  service::Invitations invitations;
  service::Registrations registrations;
};

/// Fifty people, half of them on each of two nodes, at once and with one link.
class Crowd {
 public:
  Crowd(service::Store& store, service::Store& other_store, std::uint32_t uses)
      : one_(store, accounts_, random_, hosts_), other_(other_store, accounts_, random_, hosts_) {
    core::InviteDraft draft{.uses_allowed = core::UseLimit::of(uses).value()};
    shared_ =
        service::wait_for<service::SharedInvite>([&](auto done) {
          one_.invitations.create(hosts_.all().front(), std::move(draft), std::nullopt, std::move(done));
        }).value();
  }

  /// Gives how many were told that they have an account.
  int register_at_once(bool same_name, bool same_form) {
    std::barrier start(people);
    std::atomic<int> winners = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < people; ++i) {
        threads.emplace_back([&, i] {
          const auto number = std::to_string(i);
          service::RegistrationRequest request{.token = shared_->token,
                                               .username = same_name ? "juliet" : "juliet" + number,
                                               .password = core::Secret{"correct horse battery staple"},
                                               .form = same_form ? "form" : "form" + number};
          auto& node = i % 2 == 0 ? one_ : other_;
          start.arrive_and_wait();
          const auto made = service::wait_for<service::Registered>(
              [&](auto done) { node.registrations.register_account(std::move(request), std::move(done)); });
          if (made) ++winners;
        });
      }
    }
    return winners;
  }

  [[nodiscard]] std::size_t accounts() const { return accounts_.size(); }
  [[nodiscard]] core::InviteId invite() const { return shared_->invite.id; }

 private:
  core::Hosts hosts_{{core::Host{.domain = host(),
                                 .public_url = "https://example.com",
                                 .landing_url = "https://example.com/invite?{token}",
                                 .site_name = "Example",
                                 .invite_ttl = std::chrono::hours{168},
                                 .reset_ttl = std::chrono::hours{24}}}};
  secrets::SystemRandom random_;
  accounts::DemoAccounts accounts_{random_};
  Node one_;
  Node other_;
  std::optional<service::SharedInvite> shared_;
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
  Crowd crowd(store(), *other, people);
  EXPECT_EQ(crowd.register_at_once(true, false), 1);
  EXPECT_EQ(crowd.accounts(), 1U);
  const auto invite = find_invite(store(), crowd.invite()).value().value();
  EXPECT_EQ(invite.uses_committed, 1U) << "and what the others held is free again";
  EXPECT_EQ(invite.uses_reserved, 0U);
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
