#include <gmock/gmock.h>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::ApiKey;
using domain::Errc;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

std::vector<std::string> ids_of(const std::vector<ApiKey>& keys) {
  std::vector<std::string> ids;
  for (const ApiKey& key : keys) ids.push_back(key.id);
  return ids;
}

void expect_same(const ApiKey& found, const ApiKey& inserted) {
  EXPECT_EQ(found.id, inserted.id);
  EXPECT_EQ(found.host, inserted.host);
  EXPECT_EQ(found.name, inserted.name);
  EXPECT_EQ(found.scopes, inserted.scopes);
  EXPECT_EQ(found.methods, inserted.methods);
  EXPECT_EQ(found.created_at, inserted.created_at);
  EXPECT_EQ(found.expires_at, inserted.expires_at);
  EXPECT_EQ(found.last_used_at, inserted.last_used_at);
  EXPECT_EQ(found.digest, inserted.digest);
  EXPECT_EQ(found.more_hosts, inserted.more_hosts);
  EXPECT_EQ(found.quota, inserted.quota);
  EXPECT_EQ(found.quota_use, inserted.quota_use);
}

TEST_P(StoreContract, FindsAKeyAsItWasInserted) {
  ApiKey full = a_key("full");
  full.name = "Bob's \"key\" — ключ";
  full.scopes = domain::ScopeSet::from_bits(6);  // of a newer usher
  full.methods = {domain::KeyMethod::post};
  full.expires_at = at(minutes{9});
  full.last_used_at = at(minutes{2});
  for (std::size_t i = 0; i < full.digest.size(); ++i) full.digest[i] = static_cast<std::byte>(i * 9);
  full.more_hosts = {host("bücher.example"), host("a.example")};
  full.quota = domain::KeyQuota{.invites = 7, .period = domain::QuotaPeriod::week};
  full.quota_use = {.since = at(minutes{1}), .invites = 3};
  const ApiKey bare = a_key("bare", "bücher.example");
  for (const ApiKey& key : {full, bare}) {
    ASSERT_TRUE(insert_key(store(), key));
    const auto found = find_key(store(), key.id).value();
    ASSERT_TRUE(found);
    expect_same(*found, key);
  }
  reopen();
  expect_same(find_key(store(), "full").value().value(), full);
}

TEST_P(StoreContract, FindsNoKeyThatIsNotThere) {
  EXPECT_FALSE(find_key(store(), "absent").value());
  ASSERT_TRUE(insert_key(store(), a_key("Abc")));
  EXPECT_FALSE(find_key(store(), "abc").value()) << "ids differ by case";
}

TEST_P(StoreContract, RefusesASecondKeyOfOneId) {
  ApiKey first = a_key("same");
  first.name = "first";
  ASSERT_TRUE(insert_key(store(), first));
  EXPECT_EQ(code_of(insert_key(store(), a_key("same", "other.example"))), Errc::duplicate_id);
  expect_same(find_key(store(), "same").value().value(), first);
}

TEST_P(StoreContract, ListsAHostsKeysOldestFirst) {
  ApiKey old = a_key("b-old");
  ApiKey young = a_key("a-young");
  young.created_at = at(minutes{1});
  for (const ApiKey& key : {young, old, a_key("elsewhere", "other.example")}) {
    ASSERT_TRUE(insert_key(store(), key));
  }
  EXPECT_THAT(ids_of(list_keys(store(), host()).value()), ElementsAre("b-old", "a-young"));
  EXPECT_THAT(list_keys(store(), host("unheard.example")).value(), testing::IsEmpty());
}

TEST_P(StoreContract, AKeyOfSeveralHostsIsOneOfEach) {
  ApiKey key = a_key("k");
  key.more_hosts = {host("other.example"), host("third.example")};
  key.created_at = at(minutes{1});
  ASSERT_TRUE(insert_key(store(), key));
  ASSERT_TRUE(insert_key(store(), a_key("single", "third.example")));
  EXPECT_THAT(ids_of(list_keys(store(), host()).value()), ElementsAre("k"));
  EXPECT_THAT(ids_of(list_keys(store(), host("other.example")).value()), ElementsAre("k"));
  EXPECT_THAT(ids_of(list_keys(store(), host("third.example")).value()), ElementsAre("single", "k"));
  EXPECT_THAT(list_keys(store(), host("r.example")).value(), testing::IsEmpty()) << "a part of a name";
  EXPECT_TRUE(insert_invite(store(), an_invite(1), guard_with(key, at(minutes{2}))));
  EXPECT_TRUE(insert_invite(store(), an_invite(2, "third.example"), guard_with(key, at(minutes{2}))));
  EXPECT_EQ(code_of(insert_invite(store(), an_invite(3, "fourth.example"), guard_with(key, at(minutes{2})))),
            Errc::key_refused);
  EXPECT_TRUE(update_key(store(), host("other.example"), "k", {.name = "new"}, at(minutes{3})));
  EXPECT_TRUE(delete_key(store(), host("third.example"), "k"));
  std::vector<std::string> told;
  for (const auto& event : list_events(store(), {.object = "k"}).value().events) {
    told.push_back(event.host.str() + ' ' + std::string(domain::name_of(event.type)));
  }
  EXPECT_THAT(told, testing::UnorderedElementsAre(
                        "example.com key.created", "other.example key.created", "third.example key.created",
                        "example.com key.updated", "other.example key.updated", "third.example key.updated",
                        "example.com key.deleted", "other.example key.deleted", "third.example key.deleted"));
}

TEST_P(StoreContract, DeletesAKeyOfThatHostAlone) {
  ASSERT_TRUE(insert_key(store(), a_key("k")));
  ASSERT_TRUE(insert_key(store(), a_key("other", "other.example")));
  EXPECT_EQ(code_of(delete_key(store(), host("other.example"), "k")), Errc::key_not_found);
  EXPECT_EQ(code_of(delete_key(store(), host("unheard.example"), "k")), Errc::key_not_found);
  EXPECT_TRUE(find_key(store(), "k").value());
  EXPECT_TRUE(delete_key(store(), host(), "k"));
  EXPECT_FALSE(find_key(store(), "k").value());
  EXPECT_EQ(code_of(delete_key(store(), host(), "k")), Errc::key_not_found);
  EXPECT_TRUE(find_key(store(), "other").value());
}

TEST_P(StoreContract, ChangesAKeyOfItsHostAndNothingElseOfIt) {
  ApiKey key = a_key("k");
  key.scopes = {domain::Scope::create_invites};
  key.last_used_at = at(minutes{2});
  ASSERT_TRUE(insert_key(store(), key));
  ASSERT_TRUE(insert_key(store(), a_key("last")));
  const domain::KeyChanges changes{.name = "new", .expires_at = at(minutes{9})};
  const auto changed = update_key(store(), host(), "k", changes, at(minutes{3}));
  ASSERT_TRUE(changed) << changed.error().detail;
  key.name = "new";
  key.expires_at = at(minutes{9});
  expect_same(*changed, key);
  reopen();
  expect_same(find_key(store(), "k").value().value(), key);
  EXPECT_THAT(ids_of(list_keys(store(), host()).value()), ElementsAre("k", "last"));
  EXPECT_TRUE(insert_invite(store(), an_invite(1), guard_with(key, at(minutes{8}))))
      << "it is as good as it was";
  EXPECT_EQ(code_of(insert_invite(store(), an_invite(2), guard_with(key, at(minutes{9})))),
            Errc::key_refused);
}

TEST_P(StoreContract, ChangesNoKeyThatIsNotThere) {
  ASSERT_TRUE(insert_key(store(), a_key("k", "other.example")));
  const domain::KeyChanges changes{.name = "new"};
  EXPECT_EQ(code_of(update_key(store(), host(), "k", changes, at(minutes{1}))), Errc::key_not_found);
  EXPECT_EQ(code_of(update_key(store(), host("unheard.example"), "k", changes, at(minutes{1}))),
            Errc::key_not_found);
  EXPECT_EQ(code_of(update_key(store(), host(), "absent", changes, at(minutes{1}))), Errc::key_not_found);
  EXPECT_EQ(find_key(store(), "k").value().value().name, "");
  EXPECT_EQ(code_of(update_key(store(), host("other.example"), "k", {.name = "a\nb"}, at(minutes{1}))),
            Errc::invalid_argument);
}

TEST_P(StoreContract, AKeyMakesAnotherThatHasNoMore) {
  ApiKey giver = a_key("giver");
  giver.scopes = {domain::Scope::manage_keys, domain::Scope::read_invites};
  ASSERT_TRUE(insert_key(store(), giver));
  ApiKey given = a_key("given");
  given.scopes = {domain::Scope::read_invites};
  const auto guard = guard_with(giver, at(minutes{1}), domain::Scope::manage_keys);
  EXPECT_TRUE(insert_key(store(), given, guard));
  EXPECT_EQ(find_key(store(), "giver").value().value().last_used_at, at(minutes{1}));
  ApiKey more = a_key("more");
  more.scopes = {domain::Scope::read_events};
  EXPECT_EQ(code_of(insert_key(store(), more, guard)), Errc::scope_missing);
  ASSERT_TRUE(delete_key(store(), host(), "giver"));
  given.id = "late";
  EXPECT_EQ(code_of(insert_key(store(), given, guard)), Errc::key_refused);
  EXPECT_FALSE(find_key(store(), "more").value());
  EXPECT_FALSE(find_key(store(), "late").value());
}

TEST_P(StoreContract, CreatesUnderAKeyThatIsThere) {
  const ApiKey key = a_key("k");
  ASSERT_TRUE(insert_key(store(), key));
  EXPECT_TRUE(insert_invite(store(), an_invite(1), guard_with(key, at(minutes{0}))));
  EXPECT_TRUE(find_invite(store(), {1}).value());
}

TEST_P(StoreContract, CreatesNothingUnderAKeyThatIsGoneExpiredOrChanged) {
  ApiKey key = a_key("k");
  key.expires_at = at(minutes{5});
  ASSERT_TRUE(insert_key(store(), key));
  EXPECT_TRUE(insert_invite(store(), an_invite(1), guard_with(key, at(minutes{5}) - domain::Duration{1})));

  EXPECT_EQ(code_of(insert_invite(store(), an_invite(2), guard_with(key, at(minutes{5})))),
            Errc::key_refused);
  auto changed = guard_with(key, at(minutes{0}));
  changed.digest[31] = std::byte{0};
  EXPECT_EQ(code_of(insert_invite(store(), an_invite(2), changed)), Errc::key_refused);
  EXPECT_EQ(code_of(insert_invite(store(), an_invite(2), guard_with(a_key("absent"), at(minutes{0})))),
            Errc::key_refused);
  ASSERT_TRUE(delete_key(store(), host(), "k"));
  EXPECT_EQ(code_of(insert_invite(store(), an_invite(2), guard_with(key, at(minutes{0})))),
            Errc::key_refused);
  EXPECT_FALSE(find_invite(store(), {2}).value());
}

TEST_P(StoreContract, NotesAKeysUseToTheMinute) {
  const ApiKey key = a_key("k");
  ASSERT_TRUE(insert_key(store(), key));
  const auto used_at = [&] { return find_key(store(), "k").value().value().last_used_at; };
  ASSERT_TRUE(insert_invite(store(), an_invite(1), guard_with(key, at(minutes{7} + seconds{59}))));
  EXPECT_EQ(used_at(), at(minutes{7}));
  ASSERT_TRUE(insert_invite(store(), an_invite(2), guard_with(key, at(minutes{8} + seconds{1}))));
  EXPECT_EQ(used_at(), at(minutes{8}));
  ASSERT_TRUE(insert_invite(store(), an_invite(3), guard_with(key, at(minutes{3}))));
  EXPECT_EQ(used_at(), at(minutes{8})) << "a clock that was set back takes no use back";
}

TEST_P(StoreContract, NotesAUseThatChangedNothing) {
  const ApiKey key = a_key("k");
  ASSERT_TRUE(insert_key(store(), key));
  ASSERT_TRUE(note_key_use(store(), guard_with(key, at(minutes{7} + seconds{59}), std::nullopt)));
  EXPECT_EQ(find_key(store(), "k").value()->last_used_at, at(minutes{7}));
  ASSERT_TRUE(delete_key(store(), host(), "k"));
  EXPECT_EQ(code_of(note_key_use(store(), guard_with(key, at(minutes{8}), std::nullopt))), Errc::key_refused);
}

TEST_P(StoreContract, NotesNoUseOfAKeyByWhatWasRefused) {
  const ApiKey key = a_key("k");
  ASSERT_TRUE(insert_key(store(), key));
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_EQ(code_of(insert_invite(store(), an_invite(1), guard_with(key, at(minutes{7})))),
            Errc::duplicate_id);
  EXPECT_EQ(find_key(store(), "k").value().value().last_used_at, std::nullopt);
}

TEST_P(StoreContract, AKeyDeletedByAnotherProcessIsRefusedAtOnce) {
  const ApiKey key = a_key("k");
  const auto other = site().open();
  ASSERT_TRUE(insert_key(store(), key));
  EXPECT_TRUE(find_key(*other, "k").value());
  EXPECT_TRUE(insert_invite(*other, an_invite(1), guard_with(key, at(minutes{0}))));
  ASSERT_TRUE(delete_key(store(), host(), "k"));
  EXPECT_EQ(code_of(insert_invite(*other, an_invite(2), guard_with(key, at(minutes{0})))), Errc::key_refused);
  EXPECT_FALSE(find_key(*other, "k").value());
}

TEST_P(StoreContract, ARequestThatIsSentAgainMakesOneInvite) {
  const auto key = a_key("key");
  ASSERT_TRUE(insert_key(store(), key));
  const auto other_key = a_key("other");
  ASSERT_TRUE(insert_key(store(), other_key));
  const domain::Idempotency request{.key = "once", .request = {std::byte{1}}};
  const auto guard = guard_with(key, at(minutes{0}));
  EXPECT_EQ(insert_invite_once(store(), an_invite(1), guard, request), domain::InviteId{1});
  EXPECT_EQ(insert_invite_once(store(), an_invite(2), guard, request), domain::InviteId{1});
  EXPECT_FALSE(find_invite(store(), domain::InviteId{2}).value());
  const domain::Idempotency another{.key = "once", .request = {std::byte{2}}};
  EXPECT_EQ(code_of(insert_invite_once(store(), an_invite(2), guard, another)), Errc::idempotency_mismatch);
  EXPECT_EQ(insert_invite_once(store(), an_invite(3), guard_with(other_key, at(minutes{0})), request),
            domain::InviteId{3})
      << "each API key has its own";
  const auto nearly = guard_with(key, at(std::chrono::hours{24}) - domain::Duration{1});
  EXPECT_EQ(insert_invite_once(store(), an_invite(4), nearly, request), domain::InviteId{1});
  const auto later = guard_with(key, at(std::chrono::hours{24}));
  EXPECT_EQ(insert_invite_once(store(), an_invite(4), later, another), domain::InviteId{4}) << "a day later";
  auto wrong = guard;
  wrong.digest[0] ^= std::byte{1};
  EXPECT_EQ(code_of(insert_invite_once(store(), an_invite(5), wrong, request)), Errc::key_refused);
}

TEST_P(StoreContract, ARefusedRequestIsNotRemembered) {
  const auto key = a_key("key");
  ASSERT_TRUE(insert_key(store(), key));
  const domain::Idempotency request{.key = "once", .request = {}};
  const auto guard = guard_with(key, at(minutes{0}));
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  EXPECT_EQ(code_of(insert_invite_once(store(), an_invite(1), guard, request)), Errc::duplicate_id);
  EXPECT_EQ(insert_invite_once(store(), an_invite(2), guard, request), domain::InviteId{2});
}

}  // namespace
}  // namespace usher::store::contract
