#include <sys/stat.h>

#include "adapters/config/load_fixture_test.hpp"
#include "adapters/config/option.hpp"

namespace usher::config {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// Wherever a secret may stand, and what becomes of it.
class Secrets : public Load {
 protected:
  static constexpr std::string_view component =
      "[host.\"a.example\".xmpp]\ncomponent = \"usher.a.example\"\n";

  static std::string of_component(const Config& config) {
    const auto found = config.host_xmpp.find("a.example");
    return found == config.host_xmpp.end() ? "none" : std::string(found->second.secret.reveal());
  }

  [[nodiscard]] std::string in_folder(std::string_view name) const {
    return (folder_.path() / name).string();
  }
  [[nodiscard]] Environment credentials() const {
    return {{"CREDENTIALS_DIRECTORY", in_folder("credentials")}};
  }
};

constexpr std::string_view url = "postgresql://usher:hush@db.example/usher";

TEST_F(Secrets, AFileBesideTheConfigurationHoldsOne) {
  folder_.write("a.secret", "hush\n");
  folder_.write("database", std::string(url) + "\r\n");
  const Config config =
      good("database_file = \"database\"\n" + std::string(component) + "secret_file = \"a.secret\"\n");
  EXPECT_EQ(of_component(config), "hush");
  EXPECT_EQ(config.database_url.reveal(), url);
  EXPECT_EQ(config.database, "");
}

TEST_F(Secrets, OnlyTheEndOfItsLineIsTakenAway) {
  for (const std::string_view written : {" hu sh ", " hu sh \n", " hu sh \r\n"}) {
    folder_.write("a.secret", written);
    EXPECT_EQ(of_component(good(std::string(component) + "secret_file = \"a.secret\"\n")), " hu sh ");
  }
}

TEST_F(Secrets, AVariableNamesTheFile) {
  folder_.write("a.secret", "hush\n");
  folder_.write("database", url);
  const Config config = good(component, {{"USHER_DATABASE_FILE", in_folder("database")},
                                         {"USHER_HOST__A_EXAMPLE__XMPP_SECRET_FILE", "a.secret"}});
  EXPECT_EQ(of_component(config), "hush");
  EXPECT_EQ(config.database_url.reveal(), url);
}

TEST_F(Secrets, ACredentialIsCalledLikeTheVariable) {
  folder_.write("credentials/USHER_HOST__A_EXAMPLE__XMPP_SECRET", "hush\n");
  folder_.write("credentials/USHER_DATABASE", url);
  folder_.write("credentials/USHER_KEY_FILE", "a key");
  folder_.write("credentials/of_another_program", "x");
  const Config config = good(component, credentials());
  EXPECT_EQ(of_component(config), "hush");
  EXPECT_EQ(config.database_url.reveal(), url);
  EXPECT_EQ(config.key_file, in_folder("credentials/USHER_KEY_FILE")) << "which is a file in any case";
}

TEST_F(Secrets, EnvironmentAndCredentialsOverrideTheFile) {
  folder_.write("file", "from the file");
  folder_.write("variable", "from the variable");
  folder_.write("credentials/USHER_HOST__A_EXAMPLE__XMPP_SECRET", "from the credential");
  const std::string name = "USHER_HOST__A_EXAMPLE__XMPP_SECRET";
  for (const std::string in_file :
       {"secret = \"x\"\n", "secret_file = \"file\"\n", "secret_file = \"missing\"\n"}) {
    const bool fails = in_file.find("missing") != std::string::npos;
    const std::string text = std::string(component) + in_file;
    if (fails) {
      EXPECT_THAT(bad(text, {{name, "y"}}), ElementsAre(HasSubstr("there is no such file")));
      continue;
    }
    EXPECT_EQ(of_component(good(text, {{name, "y"}})), "y");
    EXPECT_EQ(of_component(good(text, {{name + "_FILE", "variable"}})), "from the variable");
    EXPECT_EQ(of_component(good(text, credentials())), "from the credential");
  }
}

TEST_F(Secrets, OneThatIsGivenTwiceIsRefused) {
  folder_.write("a.secret", "hush\n");
  folder_.write("credentials/USHER_HOST__A_EXAMPLE__XMPP_SECRET", "hush");
  const std::string name = "USHER_HOST__A_EXAMPLE__XMPP_SECRET";
  EXPECT_THAT(
      bad(std::string(component) + "secret_file = \"a.secret\"\nsecret = \"hush\"\n"),
      ElementsAre("usher.toml:4: host.\"a.example\".xmpp.secret: is given by usher.toml:3 too; leave out "
                  "one of them"));
  EXPECT_THAT(bad(component, {{name, "hush"}, {name + "_FILE", "a.secret"}}),
              ElementsAre(name + "_FILE: is given by " + name + " too; leave out one of them"));
  Environment both = credentials();
  both.emplace_back(name + "_FILE", "a.secret");
  EXPECT_THAT(bad(component, both), ElementsAre("credential " + name + ": is given by " + name +
                                                "_FILE too; leave out one of them"));
}

TEST_F(Secrets, AFileThatHoldsNoneIsRefusedAndNotRepeated) {
  const auto mistake = [&](std::string_view text) {
    folder_.write("a.secret", text);
    const auto found = bad(std::string(component) + "secret_file = \"a.secret\"\n");
    EXPECT_FALSE(found.empty());
    EXPECT_THAT(found.front(), StartsWith("usher.toml:3: host.\"a.example\".xmpp.secret"));
    EXPECT_THAT(found.front(), Not(HasSubstr("hush")));
    return found.front();
  };
  for (const std::string_view empty : {"", "\n", "\r\n"})
    EXPECT_THAT(mistake(empty), HasSubstr("a.secret: is empty"));
  EXPECT_THAT(mistake("hush\nhush\n"), HasSubstr("a.secret: has more than one line"));
  EXPECT_THAT(mistake("hush\n\n"), HasSubstr("more than one line"));
  EXPECT_THAT(mistake("hush\xff"), HasSubstr("a.secret: is not valid UTF-8"));
  EXPECT_THAT(mistake("hush\x01"), HasSubstr("must not hold control characters"));
  EXPECT_THAT(mistake(std::string(64 * 1024 + 1, 'h')), HasSubstr("a.secret: "));
  EXPECT_THAT(mistake(std::string(1001, 'h')), HasSubstr("is longer than 1000 bytes"));
  folder_.write("a.secret", std::string(1000, 'h'));
  good(std::string(component) + "secret_file = \"a.secret\"\n");
}

TEST_F(Secrets, AFileThatCanNotBeReadIsNamed) {
  const std::string mistake = "there is no such file";
  EXPECT_THAT(bad("database_file = \"nowhere\"\n"),
              ElementsAre(AllOf(StartsWith("usher.toml:1: database_file: " + in_folder("nowhere") + ": "),
                                HasSubstr(mistake))));
  EXPECT_THAT(bad("", {{"USHER_DATABASE_FILE", "nowhere"}}),
              ElementsAre(StartsWith("USHER_DATABASE_FILE: " + in_folder("nowhere") + ": " + mistake)));
  EXPECT_THAT(bad("database_file = 1\n"),
              ElementsAre(EndsWith("database_file: a text in quotes is needed, not a number")));
  EXPECT_THAT(bad("", {{"CREDENTIALS_DIRECTORY", in_folder("nowhere")}}),
              ElementsAre(StartsWith("CREDENTIALS_DIRECTORY: ")));
}

TEST_F(Secrets, ACredentialIsASecretOfUshers) {
  folder_.write("credentials/USHER_LOG_LEVEL", "debug");
  EXPECT_THAT(bad("", credentials()), ElementsAre(StartsWith("credential USHER_LOG_LEVEL: is no secret")));
  folder_.write("credentials/USHER_LOG_LEVEL", "");
  std::filesystem::rename(folder_.path() / "credentials/USHER_LOG_LEVEL",
                          folder_.path() / "credentials/USHER_DATABAS");
  EXPECT_THAT(bad("", credentials()), ElementsAre(HasSubstr("did you mean USHER_DATABASE?")));
  std::filesystem::rename(folder_.path() / "credentials/USHER_DATABAS",
                          folder_.path() / "credentials/USHER_HOST__B_EXAMPLE__XMPP_SECRET");
  EXPECT_THAT(
      bad("", credentials()),
      ElementsAre(AllOf(StartsWith("credential USHER_HOST__B_EXAMPLE__XMPP_SECRET: there is no such host"))));
}

TEST_F(Secrets, NoneIsSharedAmongNodes) {
  folder_.write("a.secret", "hush\n");
  const Config config = good("database = \"" + std::string(url) + "\"\n" + std::string(component) +
                             "secret_file = \"a.secret\"\n");
  EXPECT_THAT(config.shared_settings, AllOf(HasSubstr("usher.a.example"), Not(HasSubstr("hush"))));
}

TEST_F(Secrets, OnlyWhatIsOneMayStandInAFile) {
  EXPECT_THAT(bad("[log]\nlevel_file = \"x\"\n"), ElementsAre(StartsWith("usher.toml:2: log.level_file: ")));
  EXPECT_THAT(bad("", {{"USHER_LOG_LEVEL_FILE", "x"}}), ElementsAre(HasSubstr("there is no such setting")));
}

}  // namespace
}  // namespace usher::config
