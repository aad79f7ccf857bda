#include "domain/use_cases/invitations.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/store/memory/memory_store.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/api_keys.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::domain {
namespace {

using std::chrono::hours;

class FixedClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    return std::chrono::sys_days{std::chrono::January / 1 / 2026};
  }
};

/// Has the id of every new invite taken already, as often as it is told.
class CrowdedStore final : public store::MemoryStore {
 public:
  void insert_invite(Invite invite, std::optional<KeyGuard> guard, Done<void> done) override {
    if (collisions > 0) {
      --collisions;
      return done(std::unexpected(Error{Errc::duplicate_id}));
    }
    MemoryStore::insert_invite(std::move(invite), std::move(guard), std::move(done));
  }
  void insert_invite_once(Invite invite, KeyGuard guard, Idempotency request, Done<InviteId> done) override {
    if (collisions > 0) {
      --collisions;
      return done(std::unexpected(Error{Errc::duplicate_id}));
    }
    MemoryStore::insert_invite_once(std::move(invite), std::move(guard), std::move(request), std::move(done));
  }
  int collisions = 0;
};

class InvitationsTest : public testing::Test {
 protected:
  Result<SharedInvite> create(InviteDraft draft = {}) {
    return wait_for<SharedInvite>([&](auto done) {
      invitations_.create(hosts_.all().front(), std::move(draft), std::nullopt, std::move(done));
    });
  }

  Result<Invite> find(std::string_view reference) {
    return wait_for<Invite>([&](auto done) { invitations_.find(reference, std::move(done)); });
  }

  Hosts hosts_{{Host{.domain = *DomainName::parse("example.com"),
                     .public_url = "https://example.com",
                     .landing_url = "https://example.com/invite?{token}",
                     .site_name = "Example",
                     .invite_ttl = hours{168},
                     .reset_ttl = hours{24}}}};
  CrowdedStore store_;
  FixedClock clock_;
  secrets::SystemRandom random_;
  secrets::MasterKey master_{secrets::KeyBytes{}};
  Invitations invitations_{store_, clock_, random_, master_, hosts_};
};

TEST_F(InvitationsTest, AreFoundByIdTokenAndLink) {
  const auto shared = create({.note = "for Juliet"});
  ASSERT_TRUE(shared);
  const std::string token(shared->token.reveal());
  const std::string link(invitations_.link_of(shared->invite).reveal());
  EXPECT_EQ(link, "https://example.com/invite?" + token);
  for (const std::string& reference :
       {to_string(shared->invite.id), token, link, "https://example.com/invite/" + token + "/",
        "xmpp:example.com?register;preauth=" + token}) {
    EXPECT_EQ(find(reference), shared->invite) << reference;
  }
  for (const std::string& reference : {std::string{}, std::string{"/"}, std::string{"?"}, token.substr(1),
                                       std::string(22, 'A'), std::string{"00000000000"}}) {
    EXPECT_EQ(find(reference).error().code, Errc::invite_not_found) << reference;
  }
}

TEST_F(InvitationsTest, AreOpenedByTheirTokenAlone) {
  const auto shared = create();
  ASSERT_TRUE(shared);
  const auto by_id = wait_for<Invite>(
      [&](auto done) { invitations_.find_by_token(to_string(shared->invite.id), std::move(done)); });
  EXPECT_EQ(by_id.error().code, Errc::invite_not_found) << "an id is no secret and opens nothing";
}

TEST_F(InvitationsTest, TakeAnotherIdWhereOneIsTaken) {
  store_.collisions = 2;
  const auto shared = create();
  ASSERT_TRUE(shared);
  EXPECT_EQ(find(shared->token.reveal()), shared->invite) << "the token is that of the id that was kept";
  store_.collisions = 3;
  EXPECT_EQ(create().error().code, Errc::duplicate_id) << "but not for ever";
}

TEST_F(InvitationsTest, TakeAnotherIdAlsoForARequestThatMayBeSentAgain) {
  ApiKey key{.id = "k",
             .host = hosts_.all().front().domain,
             .scopes = {Scope::create_invites},
             .methods = {},
             .digest = {}};
  ASSERT_TRUE(wait_for<void>([&](auto done) { store_.insert_key(key, {}, std::move(done)); }));
  const auto create_once = [&] {
    return wait_for<SharedInvite>([&](auto done) {
      invitations_.create_once(hosts_.all().front(), {}, guard_of(key, clock_.now()), {.key = "r"},
                               std::move(done));
    });
  };
  store_.collisions = 2;
  const auto shared = create_once();
  ASSERT_TRUE(shared);
  EXPECT_EQ(find(shared->token.reveal()), shared->invite);
  EXPECT_EQ(create_once()->invite.id, shared->invite.id)
      << "and the second time gives what the first one made";
}

TEST_F(InvitationsTest, AreFoundByAddressesWithTextBehindTheToken) {
  const auto shared = create();
  ASSERT_TRUE(shared);
  const std::string token(shared->token.reveal());
  for (const std::string& reference :
       {token + "x", "https://example.com/" + token + "/welcome",
        " https://example.com/invite?" + token + "&lang=de\n",
        "xmpp:romeo@example.com?roster;preauth=" + token + ";ibr=y", "referrer%3D" + token}) {
    EXPECT_EQ(find(reference), shared->invite) << reference;
  }
}

class CeilingsTest : public InvitationsTest {
 protected:
  Result<Invite> update(InviteId id, InviteChanges changes) {
    return wait_for<Invite>([&](auto done) {
      limited_.update(with_ceilings_.all().front(), id, std::move(changes), Actor{ActorType::cli, "root"},
                      std::move(done));
    });
  }

  Hosts with_ceilings_{{[this] {
    Host host = hosts_.all().front();
    host.invite_ttl_max = hours{200};
    host.invite_uses_max = 5;
    return host;
  }()}};
  Invitations limited_{store_, clock_, random_, master_, with_ceilings_};
};

TEST_F(CeilingsTest, HoldForWhoeverCreates) {
  const auto made = wait_for<SharedInvite>([&](auto done) {
    limited_.create(with_ceilings_.all().front(), {.ttl = hours{201}}, std::nullopt, std::move(done));
  });
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::invalid_argument);
}

TEST_F(CeilingsTest, HoldForWhatChangesOfAnInvite) {
  const auto id = create({.uses_allowed = *UseLimit::of(100)})->invite.id;
  EXPECT_TRUE(update(id, {.note = "made before there was a limit"}));
  EXPECT_EQ(update(id, {.expires_at = clock_.now() + hours{201}}).error().code, Errc::invalid_argument);
  EXPECT_EQ(update(id, {.uses_allowed = UseLimit::unlimited()}).error().code, Errc::invalid_argument);
  EXPECT_TRUE(update(id, {.expires_at = clock_.now() + hours{200}, .uses_allowed = *UseLimit::of(5)}));
}

TEST_F(CeilingsTest, DoNotHoldForLinksThatWereGivenAwayElsewhere) {
  const auto imported = wait_for<Import>([&](auto done) {
    limited_.import(with_ceilings_.all().front(),
                    {.token = secrets::Secret{"aCh7hfeUvJ2Ys8wOAgZjSRQ8"},
                     .draft = {.uses_allowed = UseLimit::unlimited()},
                     .expires_at = clock_.now() + hours{1000}},
                    false, std::move(done));
  });
  EXPECT_EQ(imported.value(), Import::added);
}

TEST_F(InvitationsTest, OfAHostThatIsGoneAreGone) {
  const auto shared = create();
  ASSERT_TRUE(shared);
  const Hosts none;
  Invitations invitations(store_, clock_, random_, master_, none);
  const auto found = wait_for<Invite>(
      [&](auto done) { invitations.find_by_token(shared->token.reveal(), std::move(done)); });
  EXPECT_EQ(found.error().code, Errc::invite_not_found);
}

}  // namespace
}  // namespace usher::domain
