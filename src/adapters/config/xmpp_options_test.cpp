#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/config/load.hpp"
#include "adapters/config/test_folder.hpp"

namespace usher::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class XmppOptions : public ::testing::Test {
 protected:
  Config good(std::string_view text) {
    folder_.write("usher.toml", text);
    const auto loaded = load(std::nullopt, {});
    for (const Mistake& mistake : loaded ? std::vector<Mistake>{} : loaded.error()) ADD_FAILURE() << mistake;
    return loaded ? loaded->config : Config{};
  }
  std::vector<Mistake> bad(std::string_view text) {
    folder_.write("usher.toml", text);
    const auto loaded = load(std::nullopt, {});
    EXPECT_FALSE(loaded.has_value()) << text;
    return loaded ? std::vector<Mistake>{} : loaded.error();
  }

  TestFolder folder_;
};

TEST_F(XmppOptions, ReadsTheXmppServerOfAHost) {
  const auto config = good(
      "[host.\"example.com\".xmpp]\ncomponent = \"Usher.example.com\"\nsecret = \"hush\"\n"
      "[host.\"example.com\".commands]\ncontact_invites = []\nrate = \"3/m\"\n");
  ASSERT_THAT(config.host_xmpp, SizeIs(1));
  const auto& xmpp = config.host_xmpp.at("example.com");
  EXPECT_EQ(xmpp.component, "usher.example.com");
  EXPECT_EQ(xmpp.secret.reveal(), "hush");
  EXPECT_EQ(xmpp.server, "127.0.0.1:5347");
  const auto& commands = config.host_commands.at("example.com");
  EXPECT_THAT(commands.contact_invites, IsEmpty());
  EXPECT_EQ(commands.rate, (http::Rate{3, std::chrono::minutes{1}}));
  EXPECT_THAT(good("[host.\"example.com\"]\n").host_xmpp, IsEmpty());
}

TEST_F(XmppOptions, AComponentNeedsASecretThatNoMistakeRepeats) {
  EXPECT_THAT(
      bad("[host.\"a.example\".xmpp]\ncomponent = \"usher.a.example\"\n"),
      ElementsAre(HasSubstr("usher.toml:2: host.\"a.example\".xmpp.component: host.\"a.example\".xmpp."
                            "secret or secret_file is needed too")));
  EXPECT_THAT(
      bad("[host.\"a.example\".xmpp]\nsecret = \"hush hush\"\n"),
      ElementsAre(::testing::AllOf(HasSubstr("component is needed too"), Not(HasSubstr("hush hush")))));
  EXPECT_THAT(bad("[host.\"a.example\"]\nxmpp = \"hush hush\"\n"),
              ElementsAre(::testing::AllOf(HasSubstr("a table is needed"), Not(HasSubstr("hush hush")))));
  EXPECT_THAT(bad("[host.\"a.example\".xmpp]\ncomponent = \"c\"\nsecret = \"hush\"\nserver = \"here\"\n"),
              ElementsAre(HasSubstr("usher.toml:4: host.\"a.example\".xmpp.server: \"here\" is no name")));
  EXPECT_THAT(bad("[host.\"a.example\".xmpp]\ncomponent = \"c\"\nsecret = \"hush\"\n"
                  "[host.\"b.example\".xmpp]\ncomponent = \"c\"\nsecret = \"hush hush\"\n"),
              ElementsAre(::testing::AllOf(HasSubstr("usher.toml:5: "), HasSubstr("make them the same"),
                                           Not(HasSubstr("hush")))));
}

TEST_F(XmppOptions, BoundsTheRateOfCommands) {
  EXPECT_THAT(bad("[host.\"a.example\".commands]\nrate = \"1001/h\"\n"),
              ElementsAre(HasSubstr("\"1001/h\" is out of range: from 1 to 1000, or off")));
}

}  // namespace
}  // namespace usher::config
