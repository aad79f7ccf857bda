#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/postgres/server_for_test.hpp"
#include "adapters/store/postgres/store_for_test.hpp"

namespace usher::store::postgres {
namespace {

using contract::an_invite;
using contract::insert_invite;
using contract::list_events;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string add_event =
    "INSERT INTO events (epoch, transaction, time, host, type, actor_type, object) SELECT event_epoch, ";

class EventRecord : public testing::Test {
 protected:
  std::vector<std::string> objects(std::optional<domain::EventPosition> after = std::nullopt) {
    std::vector<std::string> all;
    const auto page = list_events(*store, {.after = after}).value();
    for (const auto& event : page.events) all.push_back(event.object);
    last = page.last;
    return all;
  }

  static std::string name_of(std::uint64_t id) { return to_string(domain::InviteId{id}); }

  std::string address = ServerForTest::instance().address_of_new_schema();
  std::unique_ptr<domain::Store> store = opened(options_at(address));
  SetupConnection somebody = connection_at(address);
  std::optional<domain::EventPosition> last;
};

TEST_F(EventRecord, WhatIsCommittedLaterStandsBehindWhatAReaderSaw) {
  ASSERT_TRUE(insert_invite(*store, an_invite(1)));
  ASSERT_THAT(objects(), ElementsAre(name_of(1)));
  const auto seen = last;
  // A transaction has a number before the next one has, and is committed after it.
  ASSERT_TRUE(somebody.run("BEGIN"));
  ASSERT_TRUE(somebody.ask(add_event + "txid_current(), 0, 1, 0, 0, 'slow' FROM installation"));
  ASSERT_TRUE(insert_invite(*store, an_invite(2)));
  EXPECT_THAT(objects(seen), IsEmpty()) << "whoever saw the second one now would pass over the slow one";
  ASSERT_TRUE(somebody.run("COMMIT"));
  EXPECT_THAT(objects(seen), ElementsAre("slow", name_of(2)));
}

TEST_F(EventRecord, OfAnotherServersTransactionsNothingIsHiddenAndNewOnesStandBehind) {
  ASSERT_TRUE(insert_invite(*store, an_invite(1)));
  // As a copy from a server that has come further has it.
  ASSERT_TRUE(somebody.ask(add_event + "9000000000, 0, 1, 0, 0, 'elsewhere' FROM installation"));
  store.reset();
  store = opened(options_at(address));
  EXPECT_THAT(objects(), ElementsAre(name_of(1), "elsewhere"));
  const auto seen = last;
  ASSERT_TRUE(insert_invite(*store, an_invite(2)));
  EXPECT_THAT(objects(seen), ElementsAre(name_of(2)));
  store.reset();
  store = opened(options_at(address));
  ASSERT_TRUE(insert_invite(*store, an_invite(3)));
  EXPECT_THAT(objects(seen), ElementsAre(name_of(2), name_of(3))) << "one epoch for one move";
}

TEST_F(EventRecord, APageOfWhatMatchesNothingSaysWhereToGoOn) {
  ASSERT_TRUE(insert_invite(*store, an_invite(1)));
  ASSERT_TRUE(
      somebody.run("INSERT INTO events (epoch, time, host, type, actor_type, object)"
                   " SELECT 0, 0, 1, 1, 0, 'many' FROM generate_series(1, 45000)"));
  ASSERT_TRUE(insert_invite(*store, an_invite(2)));
  domain::EventFilter filter{.types = {domain::EventType::invite_created}, .limit = 10};
  std::vector<std::size_t> found;
  do {
    const auto page = list_events(*store, filter).value();
    found.push_back(page.events.size());
    filter.after = page.last;
    if (!page.more) break;
  } while (found.size() < 10);
  EXPECT_THAT(found, ElementsAre(1, 0, 1));
}

}  // namespace
}  // namespace usher::store::postgres
