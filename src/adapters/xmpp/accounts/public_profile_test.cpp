#include "adapters/xmpp/accounts/public_profile.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/xmpp/accounts/host_accounts.hpp"
#include "base/pictures/decode.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::xmpp {
namespace {

using domain::Errc;
using testing::ElementsAre;

const domain::BareJid juliet = domain::BareJid::parse("juliet@example.com").value();
const std::string vcard_temp = "vcard-temp";
const std::string vcard4 = "urn:xmpp:vcard4";
const std::string metadata = "urn:xmpp:avatar:metadata";
const std::string data = "urn:xmpp:avatar:data";

Element item(const std::string& node, Element payload) {
  Element pubsub("pubsub", "http://jabber.org/protocol/pubsub");
  pubsub.add_child("items").set("node", node).add_child("item").set("id", "1").add(std::move(payload));
  return pubsub;
}

Element avatar_info(const std::string& url = {}) {
  Element payload("metadata", metadata);
  payload.add_child("info").set("id", "abc").set("type", "image/png").set("url", url);
  return item(metadata, std::move(payload));
}

Element avatar(const std::string& base64) { return item(data, Element("data", data).set_text(base64)); }

Element card4(const std::string& full_name, const std::string& nickname) {
  Element card("vcard", "urn:ietf:params:xml:ns:vcard-4.0");
  card.add_child("fn").add_child("text").set_text(full_name);
  card.add_child("nickname").add_child("text").set_text(nickname);
  return item(vcard4, std::move(card));
}

class PublicProfileTest : public testing::Test {
 protected:
  domain::Result<PublicProfile> read() {
    return domain::wait_for<PublicProfile>([&](auto done) {
      read_public_profile(
          [this](Element iq, std::chrono::milliseconds, IqDone answered) { answer(iq, answered); },
          "usher.example.com", juliet, std::move(done));
    });
  }

  void answer(const Element& iq, IqDone& done) {
    EXPECT_EQ(iq.attribute("to"), juliet.str());
    EXPECT_EQ(iq.attribute("from"), "usher.example.com");
    EXPECT_EQ(iq.attribute("type"), "get");
    const Element& payload = *payload_of(iq);
    const std::string what =
        payload.name() == "pubsub" ? std::string(payload.child("items")->attribute("node")) : payload.xmlns();
    asked.push_back(what);
    if (silent) return done(std::unexpected(IqFailure{.kind = IqFailure::Kind::lost}));
    const auto known = has.find(what);
    if (known == has.end()) {
      return done(
          std::unexpected(IqFailure{.kind = IqFailure::Kind::refused,
                                    .error = {.condition = "item-not-found", .type = "cancel", .text = {}}}));
    }
    done(result_of(iq).add(known->second));
  }

  static Element card(const std::string& full_name, const std::string& nickname, const std::string& photo) {
    Element made("vCard", vcard_temp);
    made.add_child("FN").set_text(full_name);
    made.add_child("NICKNAME").set_text(nickname);
    made.add_child("PHOTO").add_child("BINVAL").set_text(photo);
    return made;
  }

  std::map<std::string, Element> has;
  std::vector<std::string> asked;
  bool silent = false;
};

TEST_F(PublicProfileTest, IsInOneAnswerWhereTheServerHasAll) {
  has.emplace(vcard_temp, card("Juliet Capulet", "jules", "aGVs\n  bG8=\r\n"));
  const auto profile = read();
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->name, "Juliet Capulet");
  EXPECT_EQ(profile->picture, "hello");
  EXPECT_THAT(asked, ElementsAre(vcard_temp));
}

TEST_F(PublicProfileTest, FallsBackToTheNickname) {
  has.emplace(vcard_temp, card(" ", "jules", "aGVsbG8="));
  EXPECT_EQ(read()->name, "jules");
}

TEST_F(PublicProfileTest, IsWhatNewerClientsPublish) {
  has.emplace(vcard4, card4("Juliet Capulet", ""));
  has.emplace(metadata, avatar_info());
  has.emplace(data, avatar("aGVsbG8="));
  const auto profile = read();
  EXPECT_EQ(profile->name, "Juliet Capulet");
  EXPECT_EQ(profile->picture, "hello");
  EXPECT_THAT(asked, ElementsAre(vcard_temp, vcard4, metadata, data));
}

TEST_F(PublicProfileTest, IsNotFetchedFromElsewhere) {
  has.emplace(metadata, avatar_info("https://elsewhere.example/me.png"));
  EXPECT_EQ(read()->picture, "");
  EXPECT_THAT(asked, ElementsAre(vcard_temp, vcard4, metadata));
}

TEST_F(PublicProfileTest, IsEmptyWhereTheServerTellsNothing) {
  const auto profile = read();
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->name, "");
  EXPECT_EQ(profile->picture, "");
}

TEST_F(PublicProfileTest, IsNotKnownWhereTheServerDoesNotAnswer) {
  silent = true;
  EXPECT_EQ(read().error().code, Errc::accounts_unavailable);
  EXPECT_EQ(asked.size(), 1U);
}

TEST_F(PublicProfileTest, IsBounded) {
  const std::string large((pictures::file_bytes_max + 3) / 3 * 4 + 4, 'A');
  has.emplace(vcard_temp, card(std::string(10'000, 'x') + "\x01", "", large));
  const auto profile = read();
  EXPECT_LE(profile->name.size(), domain::Profile::name_bytes_max);
  EXPECT_EQ(profile->picture, "");
}

TEST_F(PublicProfileTest, HasNoPictureWhereTheBase64IsNone) {
  for (const std::string photo : {"====", "aGVsbG8", "a", "@@@@", "aGVs===="}) {
    has.insert_or_assign(vcard_temp, card("Juliet", "", photo));
    EXPECT_EQ(read()->picture, "") << photo;
  }
}

TEST_F(PublicProfileTest, IsAskedOfTheHostThatHasTheAccount) {
  HostAccounts accounts;
  accounts.add(
      juliet.domain(), [this](Element iq, std::chrono::milliseconds, IqDone done) { answer(iq, done); },
      "usher.example.com");
  has.emplace(vcard_temp, card("Juliet", "", "aGVsbG8="));
  const auto find = [&](const domain::BareJid& address) {
    return domain::wait_for<domain::Profile>(
        [&](auto done) { accounts.find_profile(address, std::move(done)); });
  };
  EXPECT_EQ(*find(juliet), (domain::Profile{.name = "Juliet", .picture = ""}))
      << "no picture: 'hello' is none";
  EXPECT_EQ(find(domain::BareJid::parse("juliet@elsewhere.example").value()).error().code,
            Errc::accounts_unavailable);
}

}  // namespace
}  // namespace usher::xmpp
