#include "domain/use_cases/api_keys.hpp"

#include <regex>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/store/memory/memory_store.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::domain {
namespace {

using std::chrono::hours;

class SettableClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return time; }
  Timestamp time = std::chrono::sys_days{std::chrono::January / 1 / 2026};
};

Host host_called(std::string_view domain) {
  return {.domain = *DomainName::parse(domain),
          .public_url = {},
          .landing_url = {},
          .site_name = {},
          .invite_ttl = {},
          .reset_ttl = {}};
}

class ApiKeysTest : public testing::Test {
 protected:
  Result<IssuedKey> create(KeyDraft draft = {}) {
    return wait_for<IssuedKey>(
        [&](auto done) { keys_.create(host_, std::move(draft), {}, std::move(done)); });
  }

  Result<std::shared_ptr<const ApiKey>> authenticate(std::string_view text,
                                                     Freshness freshness = Freshness::guarded) {
    return wait_for<std::shared_ptr<const ApiKey>>(
        [&](auto done) { keys_.authenticate(text, freshness, std::move(done)); });
  }

  Host host_ = host_called("example.com");
  store::MemoryStore store_;
  SettableClock clock_;
  secrets::SystemRandom random_;
  secrets::MasterKey master_{secrets::KeyBytes{}};
  ApiKeys keys_{store_, clock_, random_, master_};
};

TEST_F(ApiKeysTest, LookLikeProsodys) {
  const auto issued = create({.name = "My test key"});
  ASSERT_TRUE(issued);
  const std::string text(issued->text.reveal());
  EXPECT_TRUE(std::regex_match(text, std::regex("[A-Za-z0-9_-]{8}/[A-Za-z0-9_-]{32}"))) << text;
  EXPECT_EQ(text.substr(0, 8), issued->key.id);
  EXPECT_EQ((*authenticate(text))->name, "My test key");
}

TEST_F(ApiKeysTest, NeverPassForAnOptionOnTheCommandLine) {
  for (int i = 0; i < 1000; ++i) EXPECT_THAT(create()->key.id, testing::Not(testing::StartsWith("-")));
}

TEST_F(ApiKeysTest, KeepOnlyADigest) {
  const auto issued = create();
  ASSERT_TRUE(issued);
  const auto kept =
      *wait_for<std::optional<ApiKey>>([&](auto done) { store_.find_key(issued->key.id, std::move(done)); });
  ASSERT_TRUE(kept);
  ApiKeys under_another_key_file(store_, clock_, random_,
                                 secrets::MasterKey{secrets::KeyBytes{std::byte{1}}});
  const auto refused = wait_for<std::shared_ptr<const ApiKey>>([&](auto done) {
    under_another_key_file.authenticate(issued->text.reveal(), Freshness::guarded, std::move(done));
  });
  EXPECT_EQ(refused.error(), Error{Errc::key_refused}) << "a copied database is no use";
  EXPECT_EQ(kept->digest, issued->key.digest);
}

TEST_F(ApiKeysTest, OpenByTheirWholeTextAlone) {
  const auto issued = create();
  ASSERT_TRUE(issued);
  std::string forged(issued->text.reveal());
  forged.back() = forged.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(authenticate(forged).error().code, Errc::key_refused);
  ASSERT_TRUE(authenticate(issued->text.reveal())) << "from here on it is remembered";
  for (const auto freshness : {Freshness::remembered, Freshness::guarded, Freshness::current}) {
    const auto refused = authenticate(forged, freshness);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::key_refused);
  }
}

TEST_F(ApiKeysTest, AreRefusedOnceDeletedOrExpired) {
  const auto issued = create({.lifetime = hours{1}});
  ASSERT_TRUE(issued);
  const auto text = issued->text.reveal();
  EXPECT_TRUE(authenticate(text));
  clock_.time += hours{1};
  EXPECT_EQ(authenticate(text).error().code, Errc::key_refused);
  clock_.time -= hours{1};
  EXPECT_TRUE(authenticate(text));
  ASSERT_TRUE(wait_for<void>([&](auto done) { keys_.remove(host_, issued->key.id, {}, std::move(done)); }));
  EXPECT_EQ(authenticate(text).error().code, Errc::key_refused);
}

TEST_F(ApiKeysTest, DeletedElsewhereAreSeenByWhoeverAsksTheStore) {
  const auto issued = create();
  ASSERT_TRUE(authenticate(issued->text.reveal()));
  ASSERT_TRUE(wait_for<void>(
      [&](auto done) { store_.delete_key(host_.domain, issued->key.id, {}, std::move(done)); }));
  EXPECT_TRUE(authenticate(issued->text.reveal())) << "remembered: good enough for what the store guards";
  EXPECT_EQ(authenticate(issued->text.reveal(), Freshness::current).error().code, Errc::key_refused);
  keys_.forget(issued->key.id);
  EXPECT_EQ(authenticate(issued->text.reveal()).error().code, Errc::key_refused);
}

TEST_F(ApiKeysTest, AreNotForgottenForWhatOthersTry) {
  const auto issued = create();
  ASSERT_TRUE(authenticate(issued->text.reveal()));
  EXPECT_FALSE(authenticate(issued->key.id + "/x"));
  EXPECT_TRUE(authenticate(issued->text.reveal(), Freshness::remembered));
  ASSERT_TRUE(wait_for<void>(
      [&](auto done) { store_.delete_key(host_.domain, issued->key.id, {}, std::move(done)); }));
  EXPECT_FALSE(authenticate(issued->key.id + "/x"));
  EXPECT_FALSE(authenticate(issued->text.reveal(), Freshness::remembered))
      << "the store said that it is gone";
}

TEST_F(ApiKeysTest, AreForgottenOnceOthersHaveTheirPlace) {
  const auto issued = create();
  ASSERT_TRUE(authenticate(issued->text.reveal()));
  ASSERT_TRUE(wait_for<void>(
      [&](auto done) { store_.delete_key(host_.domain, issued->key.id, {}, std::move(done)); }));
  ApiKey other = issued->key;
  other.digest.front() ^= std::byte{1};
  ASSERT_TRUE(wait_for<void>([&](auto done) { store_.insert_key(std::move(other), {}, std::move(done)); }));
  EXPECT_FALSE(authenticate(issued->key.id + "/x"));
  EXPECT_FALSE(authenticate(issued->text.reveal(), Freshness::remembered));
}

TEST_F(ApiKeysTest, BelongToOneHost) {
  const auto issued = create();
  ASSERT_TRUE(issued);
  const Host other = host_called("other.org");
  const auto removed =
      wait_for<void>([&](auto done) { keys_.remove(other, issued->key.id, {}, std::move(done)); });
  EXPECT_EQ(removed.error().code, Errc::key_not_found);
  EXPECT_TRUE(authenticate(issued->text.reveal()));
}

TEST_F(ApiKeysTest, BoundWhatIsAskedOfThem) {
  EXPECT_EQ(create({.name = "two\nlines"}).error().code, Errc::invalid_argument);
  EXPECT_EQ(create({.name = std::string(key_name_bytes_max + 1, 'n')}).error().code, Errc::invalid_argument);
  EXPECT_EQ(create({.scopes = {}}).error().code, Errc::invalid_argument);
  EXPECT_EQ(create({.methods = {}}).error().code, Errc::invalid_argument);
  EXPECT_EQ(create({.lifetime = Duration{0}}).error().code, Errc::invalid_argument);
  EXPECT_EQ(create({.lifetime = Duration::max()}).error().code, Errc::invalid_argument);
}

TEST(KeyCache, IsBounded) {
  KeyCache cache;
  for (std::size_t i = 0; i < 3 * KeyCache::keys_max; ++i) {
    cache.remember(std::make_shared<const ApiKey>(
        ApiKey{.id = std::to_string(i), .host = *DomainName::parse("example.com"), .name = {}}));
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < 3 * KeyCache::keys_max; ++i) kept += cache.find(std::to_string(i)) ? 1 : 0;
  EXPECT_LE(kept, KeyCache::keys_max);
  EXPECT_GT(kept, 0U);
}

/// Counts what it is asked to note.
class CountingStore : public store::MemoryStore {
 public:
  void note_key_use(KeyGuard guard, Done<void> done) override {
    ++notes;
    MemoryStore::note_key_use(std::move(guard), std::move(done));
  }
  int notes = 0;
};

TEST_F(ApiKeysTest, UsesAreNotedOnceAMinute) {
  CountingStore store;
  ApiKeys keys(store, clock_, random_, master_);
  const auto issued = wait_for<IssuedKey>([&](auto done) { keys.create(host_, {}, {}, std::move(done)); });
  const ApiKey before = issued->key;
  for (int i = 0; i < 100; ++i) keys.note_use(before);
  EXPECT_EQ(store.notes, 1);
  const auto stored = [&] {
    return wait_for<std::optional<ApiKey>>([&](auto done) { store.find_key(before.id, std::move(done)); })
        ->value();
  };
  EXPECT_EQ(stored().last_used_at, clock_.time);
  ApiKeys elsewhere(store, clock_, random_, master_);
  elsewhere.note_use(stored());
  EXPECT_EQ(store.notes, 1) << "another process noted it already";
  clock_.time += std::chrono::minutes{1};
  keys.note_use(stored());
  EXPECT_EQ(store.notes, 2);
  clock_.time -= std::chrono::minutes{1};
  keys.note_use(before);
  EXPECT_EQ(store.notes, 2) << "a clock that was set back";
}

TEST_F(ApiKeysTest, AreForEachHostOnceAndForSoManyAtMost) {
  const auto other = *DomainName::parse("example.org");
  EXPECT_THAT(create({.more_hosts = {host_.domain, other, other}})->key.more_hosts,
              testing::ElementsAre(other));
  KeyDraft draft;
  for (std::size_t i = 1; i < key_hosts_max; ++i) {
    draft.more_hosts.push_back(*DomainName::parse("h" + std::to_string(i) + ".example"));
  }
  EXPECT_TRUE(create(draft));
  draft.more_hosts.push_back(other);
  EXPECT_EQ(create(draft).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace usher::domain
