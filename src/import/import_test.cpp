#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "import/importer.hpp"
#include "secrets/system_random.hpp"
#include "service/wait.hpp"
#include "store/memory/memory_store.hpp"

namespace usher::import {
namespace {

using core::InviteKind;
using service::wait_for;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HandClock final : public service::Clock {
 public:
  [[nodiscard]] core::Timestamp now() const override { return time; }
  core::Timestamp time = core::Timestamp{std::chrono::seconds{1'795'000'000}};
};

const std::string keys = R"(return {
  ["HTwALnKL"] = { ["id"] = "HTwALnKL"; ["token"] = "73UUylA-2ZJbu9x1XMATuIbjWpip8ow1"; ["name"] = "My test key";
                   ["created_at"] = 1700000000; ["allowed_methods"] = { ["GET"] = true; ["POST"] = true; }; };
  ["noSecret"] = { ["name"] = "broken"; };
};)";
const std::string invites = R"(return {
  ["c-vhJjyB5Pb4HpAf"] = { type = "register"; jid = "example.com"; expires = 1795100000; created_at = 1794900000;
                           allow_registration = true; };
  ["pinned_token-001"] = { type = "register"; jid = "Juliet@example.com"; expires = 1795100000; };
  ["contact_token-01"] = { type = "roster"; jid = "romeo@example.com"; expires = 1795100000;
                           allow_registration = true; reusable = true; };
  ["reset_token-0001"] = { type = "register"; jid = "example.com"; expires = 1795100000;
                           additional_data = { allow_reset = "tybalt"; }; };
  ["group_token-0001"] = { type = "register"; jid = "example.com"; expires = 1795100000;
                           additional_data = { groups = { "choir" }; roles = { ["prosody:member"] = true; }; }; };
  ["expired_token-01"] = { type = "register"; jid = "example.com"; expires = 1600000000; };
  ["strange_token-01"] = { type = "teapot"; expires = 1795100000; };
};)";

class ImportTest : public testing::Test {
 protected:
  ImportTest() {
    std::filesystem::create_directories(folder_ / "example%2ecom" / "invite_token");
    write("example%2ecom/invite_api_keys.dat", keys);
    write("example%2ecom/invite_token.dat", invites);
    write("example%2ecom/invite_token/romeo.dat",
          "return { [\"contact_token-01\"] = 1795100000; [\"plain_contact-01\"] = 1795100000; };");
  }
  ~ImportTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  const core::Host& host() { return hosts_.all().front(); }
  ImportReport run(bool dry_run = false) {
    const auto data = read_prosody(folder_, host().domain);
    if (!data) {
      ADD_FAILURE() << data.error();
      return {};
    }
    return import_all(*data, host(), keys_, invitations_, dry_run, [](std::size_t, std::size_t) {});
  }
  core::Result<core::Invite> opened_by(const std::string& token) {
    return wait_for<core::Invite>([&](auto done) { invitations_.find_by_token(token, std::move(done)); });
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("import-test-" + std::to_string(::getpid()));
  core::Hosts hosts_{{core::Host{.domain = *core::DomainName::parse("example.com"),
                                 .public_url = "https://example.com",
                                 .landing_url = "https://example.com/invite?{token}",
                                 .site_name = "Example",
                                 .invite_ttl = std::chrono::hours{168},
                                 .reset_ttl = std::chrono::hours{24}}}};
  store::MemoryStore store_;
  HandClock clock_;
  secrets::SystemRandom random_;
  secrets::MasterKey master_{secrets::KeyBytes{}};
  service::ApiKeys keys_{store_, clock_, random_, master_};
  service::Invitations invitations_{store_, clock_, random_, master_, hosts_};
};

TEST_F(ImportTest, KeysAndTokensGoOnWorking) {
  const auto report = run();
  EXPECT_EQ(report.keys, 1U);
  EXPECT_EQ(report.invites, 6U);
  EXPECT_EQ(report.invites_expired, 1U);
  EXPECT_THAT(report.problems,
              testing::UnorderedElementsAre(HasSubstr("noSecret"), HasSubstr("invite stra...")));
  const auto key = wait_for<std::shared_ptr<const core::ApiKey>>([&](auto done) {
    keys_.authenticate("HTwALnKL/73UUylA-2ZJbu9x1XMATuIbjWpip8ow1", service::Freshness::current,
                       std::move(done));
  });
  ASSERT_TRUE(key);
  EXPECT_EQ((*key)->name, "My test key");
  const auto account = opened_by("c-vhJjyB5Pb4HpAf");
  ASSERT_TRUE(account);
  EXPECT_EQ(account->kind, InviteKind::account);
  EXPECT_EQ(account->source, core::InviteSource::import);
  EXPECT_EQ(account->expires_at, core::Timestamp{std::chrono::seconds{1'795'100'000}});
  EXPECT_EQ(account->created_at, core::Timestamp{std::chrono::seconds{1'794'900'000}});
  EXPECT_EQ(opened_by("pinned_token-001")->username->str(), "juliet");
  EXPECT_EQ(opened_by("contact_token-01")->kind, InviteKind::contact_with_registration);
  EXPECT_EQ(opened_by("contact_token-01")->inviter->str(), "romeo");
  EXPECT_EQ(opened_by("contact_token-01")->uses_allowed, core::UseLimit::unlimited());
  EXPECT_EQ(opened_by("plain_contact-01")->kind, InviteKind::contact);
  EXPECT_EQ(opened_by("reset_token-0001")->kind, InviteKind::reset);
  EXPECT_EQ(opened_by("reset_token-0001")->username->str(), "tybalt");
  EXPECT_EQ(opened_by("group_token-0001")->groups, std::vector<std::string>{"choir"});
  EXPECT_EQ(opened_by("group_token-0001")->roles, std::vector<std::string>{"prosody:member"});
  EXPECT_EQ(opened_by("c-vhJjyB5Pb4HpAg").error().code, core::Errc::invite_not_found);
  EXPECT_EQ(opened_by("expired_token-01").error().code, core::Errc::invite_not_found);
}

TEST_F(ImportTest, RepeatingItAddsNothing) {
  run();
  const auto again = run();
  EXPECT_EQ(again.keys, 0U);
  EXPECT_EQ(again.keys_known, 1U);
  EXPECT_EQ(again.invites, 0U);
  EXPECT_EQ(again.invites_known, 6U);
}

TEST_F(ImportTest, ADryRunChangesNothing) {
  const auto report = run(true);
  EXPECT_EQ(report.keys, 1U);
  EXPECT_EQ(report.invites, 6U);
  EXPECT_FALSE(opened_by("c-vhJjyB5Pb4HpAf"));
  EXPECT_EQ(run().invites, 6U);
}

TEST_F(ImportTest, SaysWhatCanNotBeRead) {
  write("example%2ecom/invite_token.dat", "return { os.execute('rm') };");
  const auto report = run();
  EXPECT_EQ(report.invites, 2U) << "romeo's contacts are in another file";
  ASSERT_THAT(report.problems, SizeIs(2));
  EXPECT_THAT(report.problems.front(), HasSubstr("invite_token.dat: line 1"));
  const auto nothing = read_prosody(folder_ / "elsewhere", host().domain);
  ASSERT_FALSE(nothing);
  EXPECT_THAT(nothing.error(), HasSubstr("--data"));
}

}  // namespace
}  // namespace usher::import
