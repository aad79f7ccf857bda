#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secrets/system_random.hpp"
#include "maintenance/doctor/known_roles.hpp"
#include "maintenance/doctor/machine.hpp"
#include "maintenance/doctor/server_checks.hpp"

namespace usher::doctor {
namespace {

using testing::HasSubstr;
using Cause = WebFailure::Cause;

const domain::Timestamp now = std::chrono::sys_days{std::chrono::November / 24 / 2026};

TEST(Machine, ADiskIsGoodScarceOrFull) {
  EXPECT_EQ(judge_disk("/x", 10ULL << 30U).verdict, Verdict::good);
  EXPECT_EQ(judge_disk("/x", 100ULL << 20U).verdict, Verdict::warning);
  EXPECT_EQ(judge_disk("/x", 10ULL << 20U).verdict, Verdict::bad);
  EXPECT_EQ(check_disk("/no/such/folder").verdict, Verdict::bad);
}

TEST(Machine, AKeyFileIsItsOwnersAlone) {
  const auto file = std::filesystem::temp_directory_path() / ("doctor-test-" + std::to_string(::getpid()));
  EXPECT_EQ(check_key_file(file).verdict, Verdict::bad) << "it is not there";
  std::ofstream(file) << "key";
  ::chmod(file.c_str(), 0640);
  EXPECT_EQ(check_key_file(file).verdict, Verdict::bad);
  EXPECT_THAT(check_key_file(file).remedy, HasSubstr("chmod 600"));
  ::chmod(file.c_str(), 0600);
  EXPECT_EQ(check_key_file(file).verdict, Verdict::good);
  std::filesystem::remove(file);
}

TEST(SelfCheck, AnswersWhoHasTheKeyAlone) {
  secrets::SystemRandom random;
  const SelfCheck ours(secrets::MasterKey{secrets::KeyBytes{}});
  const SelfCheck theirs(secrets::MasterKey{secrets::KeyBytes{std::byte{1}}});
  const auto question = ours.ask(random);
  EXPECT_TRUE(ours.answer(question));
  EXPECT_FALSE(theirs.answer(question));
  EXPECT_NE(question, ours.ask(random));
  for (const std::string forged : {"", "nonce=", "nonce=&proof=", "proof=x", "nonce=00&proof=00"})
    EXPECT_FALSE(ours.answer(forged)) << forged;
  auto changed = question;
  changed.back() = changed.back() == '0' ? '1' : '0';
  EXPECT_FALSE(ours.answer(changed));
  EXPECT_FALSE(ours.answer(question + "0"));
}

TEST(KnownRoles, AreThoseOfTheHost) {
  const auto get = [](const std::string& url) -> std::expected<WebAnswer, WebFailure> {
    EXPECT_EQ(url, "http://127.0.0.1:9280/readyz");
    return WebAnswer{
        .status = 200,
        .body = "ready\nrole of example.com: a role\nrole of example.com.au: b\nrole of example.com: c\n",
        .certificate_expires = {}};
  };
  EXPECT_THAT(known_roles(get, "127.0.0.1:9280", "example.com"), testing::ElementsAre("a role", "c"));
  EXPECT_THAT(known_roles(get, "", "example.com"), testing::IsEmpty());
}

class RunningServer : public testing::Test {
 protected:
  std::map<std::string, Verdict> verdicts(const std::string& body, const std::vector<std::string>& hosts) {
    const auto get = [&](const std::string&) -> std::expected<WebAnswer, WebFailure> {
      return WebAnswer{.status = 200, .body = body, .certificate_expires = {}};
    };
    std::map<std::string, Verdict> found;
    for (const Finding& finding : check_running_server(get, "127.0.0.1:9280", hosts, "0.1.0")) {
      found[finding.check] = finding.verdict;
      EXPECT_EQ(finding.remedy.empty(), finding.verdict == Verdict::good) << finding.check;
    }
    return found;
  }
};

TEST_F(RunningServer, TellsItsLinksApart) {
  EXPECT_EQ(verdicts("ready\nxmpp usher.a.example: connected\naccounts of a.example: plugin 0.1.0\n",
                     {"a.example"}),
            (std::map<std::string, Verdict>{{"server", Verdict::good},
                                            {"component usher.a.example", Verdict::good},
                                            {"accounts of a.example", Verdict::good}}));
  EXPECT_EQ(verdicts("ready\nxmpp usher.a.example: not connected\n", {"a.example"}),
            (std::map<std::string, Verdict>{{"server", Verdict::good},
                                            {"component usher.a.example", Verdict::bad}}));
  EXPECT_EQ(verdicts("ready\nxmpp u: connected\naccounts of a: administration commands\n", {"a", "b"}),
            (std::map<std::string, Verdict>{{"server", Verdict::good},
                                            {"component u", Verdict::good},
                                            {"accounts of a", Verdict::warning},
                                            {"accounts of b", Verdict::bad}}));
  EXPECT_EQ(verdicts("ready\n", {}),
            (std::map<std::string, Verdict>{{"server", Verdict::good}, {"XMPP", Verdict::warning}}));
}

TEST_F(RunningServer, SaysThatDemonstrationAccountsAreNotReal) {
  const std::map<std::string, Verdict> demonstration{{"server", Verdict::good},
                                                     {"accounts", Verdict::warning}};
  EXPECT_EQ(verdicts("ready\naccounts: demonstration\n", {}), demonstration);
  EXPECT_EQ(verdicts("ready\naccounts: demonstration\nxmpp u: not connected\n", {"a"}), demonstration);
}

TEST_F(RunningServer, KnowsOneNodeOfSeveral) {
  const std::map<std::string, Verdict> good{{"server", Verdict::good}, {"XMPP", Verdict::good}};
  EXPECT_EQ(verdicts("ready\nnodes: 2\nnode: another one leads\n", {"a.example"}), good);
  EXPECT_EQ(verdicts("ready\nnodes: 2\nnode: cut off from the others\n", {"a.example"}).at("XMPP"),
            Verdict::bad);
  EXPECT_EQ(verdicts("ready\nnodes: 2\nnode: leads\nxmpp usher.a.example: not connected\n", {"a.example"})
                .at("component usher.a.example"),
            Verdict::bad);
}

TEST_F(RunningServer, TellsAnOldPluginFromItsOwn) {
  const auto verdict = [&](const std::string& version) {
    return verdicts("ready\nxmpp u: connected\naccounts of a: plugin " + version + '\n', {"a"})
        .at("accounts of a");
  };
  EXPECT_EQ(verdict("0.1.0 on Prosody 0.12.3"), Verdict::good);
  EXPECT_EQ(verdict("0.0.9 on Prosody 0.12.3"), Verdict::warning);
  EXPECT_EQ(verdict("0.1.01 on Prosody 0.12.3"), Verdict::warning);
  EXPECT_EQ(verdict("7 on another server"), Verdict::good) << "that is somebody else's plugin";
}

TEST_F(RunningServer, SaysWhetherContactsAreMade) {
  const auto verdict = [&](const std::string& rosters) {
    return verdicts("ready\nxmpp u: connected\naccounts of a: administration commands\nrosters of a: " +
                        rosters + '\n',
                    {"a"})
        .at("contacts of a");
  };
  EXPECT_EQ(verdict("privilege"), Verdict::good);
  EXPECT_EQ(verdict("privilege, untried"), Verdict::warning);
  EXPECT_EQ(verdict("privilege, in vain"), Verdict::warning);
  EXPECT_EQ(verdict("none"), Verdict::warning);
}

TEST_F(RunningServer, TellsSilenceFromRefusal) {
  const auto what = [](const std::string& accounts) {
    const auto get = [&](const std::string&) -> std::expected<WebAnswer, WebFailure> {
      return WebAnswer{.status = 200,
                       .body = "ready\nxmpp u: connected\naccounts of a: " + accounts + '\n',
                       .certificate_expires = {}};
    };
    const Finding found = check_running_server(get, "127.0.0.1:9280", {"a"}, "0.1.0").back();
    EXPECT_EQ(found.verdict, Verdict::bad);
    return found.what;
  };
  EXPECT_THAT(what("none"), HasSubstr("refuses administration commands"));
  EXPECT_THAT(what("none, unanswered"), HasSubstr("answers nothing"));
}

TEST_F(RunningServer, SaysThatThereIsNone) {
  const auto get = [](const std::string&) -> std::expected<WebAnswer, WebFailure> {
    return std::unexpected(WebFailure{.cause = Cause::connection, .what = "Connection refused"});
  };
  EXPECT_EQ(check_running_server(get, "127.0.0.1:9280", {}, "0.1.0").front().verdict, Verdict::bad);
}

TEST_F(RunningServer, CannotBeAskedWithoutAnAddress) {
  const auto never = [](const std::string& url) -> std::expected<WebAnswer, WebFailure> {
    ADD_FAILURE() << url;
    return WebAnswer{};
  };
  const auto findings = check_running_server(never, "", {"a"}, "0.1.0");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().verdict, Verdict::warning);
  EXPECT_THAT(findings.front().what, HasSubstr("FileDescriptorName=operations"));
  EXPECT_THAT(findings.front().remedy, HasSubstr("that socket's address"));
}

/// Without a plugin nobody knows which server it is.
TEST_F(RunningServer, SaysForWhichServerARemedyIs) {
  const auto remedies = [](const std::string& state) {
    const auto get = [&](const std::string&) -> std::expected<WebAnswer, WebFailure> {
      return WebAnswer{
          .status = 200, .body = "ready\nxmpp u: connected\n" + state, .certificate_expires = {}};
    };
    std::string all;
    for (const Finding& finding : check_running_server(get, "127.0.0.1:9280", {"a"}, "0.1.0"))
      all += finding.remedy + '\n';
    return all;
  };
  EXPECT_THAT(remedies("accounts of a: none, unanswered\n"),
              HasSubstr("of ejabberd 24.12 that is mod_privilege"));
  EXPECT_THAT(remedies("accounts of a: none\n"),
              AllOf(HasSubstr("load usher's plugin"), Not(HasSubstr("mod_privilege"))));
  EXPECT_THAT(remedies("accounts of a: administration commands\nrosters of a: privilege, in vain\n"),
              HasSubstr("if that is ejabberd, its"));
}

class PublicUrl : public testing::Test {
 protected:
  using Answer = std::expected<WebAnswer, WebFailure>;
  std::vector<Finding> check(const std::function<Answer(const std::string& url)>& get,
                             bool behind_proxy = true) {
    auto findings = check_public_url(get, host_, self_, random_, now, behind_proxy);
    for (const Finding& finding : findings)
      EXPECT_EQ(finding.remedy.empty(), finding.verdict == Verdict::good);
    return findings;
  }
  std::function<Answer(const std::string&)> server(std::string client, bool secure, std::string expires) {
    return [=, this](const std::string& url) -> Answer {
      EXPECT_THAT(url, testing::StartsWith("https://a.example/invite/doctor?"));
      const auto answer = self_.answer(url.substr(url.find('?') + 1)).value();
      return WebAnswer{.status = 200,
                       .body = to_text({.answer = answer, .client = client, .secure = secure}),
                       .certificate_expires = expires};
    };
  }

  domain::Host host_{.domain = *domain::DomainName::parse("a.example"),
                     .public_url = "https://a.example",
                     .landing_url = {},
                     .site_name = {},
                     .invite_ttl = {},
                     .reset_ttl = {}};
  SelfCheck self_{secrets::MasterKey{secrets::KeyBytes{}}};
  secrets::SystemRandom random_;
};

TEST_F(PublicUrl, IsGood) {
  const auto findings = check(server("198.51.100.7", true, "Jan  1 00:00:00 2027 GMT"));
  ASSERT_EQ(findings.size(), 3U);
  for (const Finding& finding : findings) EXPECT_EQ(finding.verdict, Verdict::good) << finding.what;
  EXPECT_THAT(findings[1].what, HasSubstr("38 days"));
}

TEST_F(PublicUrl, SaysWhatIsWrongWithTheProxy) {
  EXPECT_EQ(check(server("198.51.100.7", false, "Jan  1 00:00:00 2027 GMT")).back().verdict, Verdict::bad);
  EXPECT_EQ(check(server("127.0.0.1", true, "Jan  1 00:00:00 2027 GMT")).back().verdict, Verdict::warning);
  EXPECT_EQ(check(server("127.0.0.1", true, "Jan  1 00:00:00 2027 GMT"), false).back().verdict,
            Verdict::good);
}

TEST_F(PublicUrl, WarnsOfACertificateThatIsOverSoon) {
  EXPECT_EQ(check(server("198.51.100.7", true, "Dec  1 00:00:00 2026 GMT"))[1].verdict, Verdict::warning);
  EXPECT_EQ(check(server("198.51.100.7", true, "nonsense"))[1].verdict, Verdict::warning);
}

TEST_F(PublicUrl, KnowsAnotherServerFromThisOne) {
  for (const std::string body : {"<html>", "", "0000 198.51.100.7 https"}) {
    const auto findings = check([&](const std::string&) -> Answer {
      return WebAnswer{.status = 200, .body = body, .certificate_expires = {}};
    });
    EXPECT_EQ(findings.front().verdict, Verdict::bad);
    EXPECT_THAT(findings.front().what, HasSubstr("not by this usher"));
  }
  const auto nobody = check([](const std::string&) -> Answer {
    return std::unexpected(WebFailure{.cause = Cause::connection, .what = "no such name"});
  });
  EXPECT_THAT(nobody.front().what, HasSubstr("no such name"));
  const auto untrusted = check([](const std::string&) -> Answer {
    return std::unexpected(WebFailure{.cause = Cause::certificate, .what = "expired"});
  });
  EXPECT_EQ(untrusted.front().check, "TLS of a.example");
  const auto trusts_nobody = check([](const std::string&) -> Answer {
    return std::unexpected(WebFailure{.cause = Cause::no_authorities, .what = "no such file"});
  });
  EXPECT_EQ(trusts_nobody.front().check, "TLS of a.example");
  EXPECT_THAT(trusts_nobody.front().remedy, HasSubstr("ca-certificates"));
}

}  // namespace
}  // namespace usher::doctor
