#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using std::chrono::minutes;

// Earlier releases wrote a host as its configuration did.
constexpr const char* munich = "m\u00fcnchen.example";
constexpr const char* munich_before = "xn--mnchen-3ya.example";

domain::Invite commanded_from_munich(std::uint64_t id) {
  auto invite = an_invite(id, munich);
  invite.source = domain::InviteSource::ad_hoc_command;
  invite.source_detail = std::string("franz@") + munich;
  return invite;
}

domain::ReserveRequest franz_asks(std::uint64_t id, std::string holder) {
  auto request = ask(id, std::move(holder), "franz", at(minutes{1}));
  request.redeemer = domain::BareJid(local("franz"), host(munich));
  return request;
}

std::string in_all(const std::string& table, const std::string& column) {
  return "UPDATE " + table + " SET " + column + " = replace(" + column + ", '" + munich + "', '" +
         munich_before + "'); ";
}

TEST_P(DatabaseContract, FindsWhatWasWrittenInAnotherSpellingOfAHost) {
  ASSERT_TRUE(insert_key(store(), a_key("key", munich)));
  for (const std::uint64_t id : {1U, 2U}) ASSERT_TRUE(insert_invite(store(), commanded_from_munich(id)));
  ASSERT_TRUE(reserve(store(), franz_asks(1, "h")));
  close();
  site().execute(in_all("hosts", "name") + in_all("invites", "source_detail") +
                 in_all("redemptions", "redeemer"));
  const auto again = site().open();
  EXPECT_EQ(list_keys(*again, host(munich)).value().size(), 1U);
  EXPECT_TRUE(insert_invite(*again, an_invite(3, munich), guard_with(a_key("key", munich), at(minutes{1}))));
  EXPECT_EQ(list_invites(*again, {.host = host(munich), .now = at(minutes{1})}).value().invites.size(), 3U);
  const domain::InviteFilter by_franz{.commanded_by = std::string("franz@") + munich, .now = at(minutes{1})};
  EXPECT_EQ(list_invites(*again, by_franz).value().invites.size(), 2U);
  EXPECT_EQ(code_of(reserve(*again, franz_asks(2, "other"))), domain::Errc::username_reserved);
}

TEST_P(DatabaseContract, TwoSpellingsOfAHostBecomeOneWhoeverOpensItFirst) {
  for (const char* each : {"elsewhere.example", munich, "old.example"}) {
    ASSERT_TRUE(insert_key(store(), a_key(each, each)));
    ASSERT_TRUE(insert_invite(store(), an_invite(std::string_view(each).size(), each)));
  }
  close();
  site().execute(std::string("UPDATE hosts SET name = '") + munich_before + "' WHERE name = 'old.example'");
  std::atomic<int> complete = 0;
  {
    std::array<std::jthread, 4> openers;
    for (auto& each : openers) {
      each = std::jthread([&] {
        const auto opened = site().open();
        if (list_keys(*opened, host(munich)).value().size() == 2) ++complete;
      });
    }
  }
  EXPECT_EQ(complete, 4);
  const auto again = site().open();
  const auto counts = count_invites(*again, at(minutes{1})).value();
  EXPECT_EQ(counts.size(), 2U) << "two hosts are left";
  EXPECT_EQ(list_invites(*again, {.host = host(munich), .now = at(minutes{1})}).value().invites.size(), 2U);
  EXPECT_EQ(list_keys(*again, host("elsewhere.example")).value().size(), 1U);
}

}  // namespace
}  // namespace usher::store::contract
