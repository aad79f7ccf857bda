#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "adapters/store/memory/memory_store.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/wait.hpp"
#include "maintenance/import/importer.hpp"
#include "maintenance/import/prosody_data.hpp"

namespace usher::import {
namespace {

using domain::InviteKind;
using domain::wait_for;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HandClock final : public domain::Clock {
 public:
  [[nodiscard]] domain::Timestamp now() const override { return time; }
  domain::Timestamp time = domain::Timestamp{std::chrono::seconds{1'795'000'000}};
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
  const domain::Host& host() { return hosts_.all().front(); }
  ImportReport run(bool dry_run = false) {
    const auto data = read_prosody(folder_, host().domain);
    if (!data) {
      ADD_FAILURE() << data.error();
      return {};
    }
    return import_all(*data, host(), keys_, invitations_, dry_run, [](std::size_t, std::size_t) {});
  }
  domain::Result<domain::Invite> opened_by(const std::string& token) {
    return wait_for<domain::Invite>([&](auto done) { invitations_.find_by_token(token, std::move(done)); });
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("import-test-" + std::to_string(::getpid()));
  domain::Hosts hosts_{{domain::Host{.domain = *domain::DomainName::parse("example.com"),
                                     .public_url = "https://example.com",
                                     .landing_url = "https://example.com/invite?{token}",
                                     .site_name = "Example",
                                     .invite_ttl = std::chrono::hours{168},
                                     .reset_ttl = std::chrono::hours{24}}}};
  store::MemoryStore store_;
  HandClock clock_;
  secrets::SystemRandom random_;
  secrets::MasterKey master_{secrets::KeyBytes{}};
  domain::ApiKeys keys_{store_, clock_, random_, master_};
  domain::Invitations invitations_{store_, clock_, random_, master_, hosts_};
};

TEST_F(ImportTest, KeysAndTokensGoOnWorking) {
  const auto report = run();
  EXPECT_EQ(report.keys, 1U);
  EXPECT_EQ(report.invites, 6U);
  EXPECT_EQ(report.invites_expired, 1U);
  EXPECT_THAT(report.left_behind,
              testing::UnorderedElementsAre(HasSubstr("noSecret"), HasSubstr("invite stra...")));
  const auto key = wait_for<std::shared_ptr<const domain::ApiKey>>([&](auto done) {
    keys_.authenticate("HTwALnKL/73UUylA-2ZJbu9x1XMATuIbjWpip8ow1", domain::Freshness::current,
                       std::move(done));
  });
  ASSERT_TRUE(key);
  EXPECT_EQ((*key)->name, "My test key");
  const auto account = opened_by("c-vhJjyB5Pb4HpAf");
  ASSERT_TRUE(account);
  EXPECT_EQ(account->kind, InviteKind::account);
  EXPECT_EQ(account->source, domain::InviteSource::import);
  EXPECT_EQ(account->expires_at, domain::Timestamp{std::chrono::seconds{1'795'100'000}});
  EXPECT_EQ(account->created_at, domain::Timestamp{std::chrono::seconds{1'794'900'000}});
  EXPECT_EQ(opened_by("pinned_token-001")->username->str(), "juliet");
  EXPECT_EQ(opened_by("contact_token-01")->kind, InviteKind::contact_with_registration);
  EXPECT_EQ(opened_by("contact_token-01")->inviter->str(), "romeo");
  EXPECT_EQ(opened_by("contact_token-01")->uses_allowed, domain::UseLimit::unlimited());
  EXPECT_EQ(opened_by("plain_contact-01")->kind, InviteKind::contact);
  EXPECT_EQ(opened_by("reset_token-0001")->kind, InviteKind::reset);
  EXPECT_EQ(opened_by("reset_token-0001")->username->str(), "tybalt");
  EXPECT_EQ(opened_by("group_token-0001")->groups, std::vector<std::string>{"choir"});
  EXPECT_EQ(opened_by("group_token-0001")->roles, std::vector<std::string>{"prosody:member"});
  EXPECT_EQ(opened_by("c-vhJjyB5Pb4HpAg").error().code, domain::Errc::invite_not_found);
  EXPECT_EQ(opened_by("expired_token-01").error().code, domain::Errc::invite_not_found);
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
  std::filesystem::create_directories(folder_ / "example%2ecom" / "invite_token" / "juliet.dat");
  const auto report = run();
  EXPECT_EQ(report.invites, 2U) << "romeo's contacts are in another file";
  EXPECT_THAT(report.left_behind, SizeIs(1));
  EXPECT_THAT(report.unreadable, testing::UnorderedElementsAre(HasSubstr("invite_token.dat: line 1"),
                                                               HasSubstr("juliet.dat: can't be read")));
  EXPECT_FALSE(report.complete());
  const auto nothing = read_prosody(folder_ / "elsewhere", host().domain);
  ASSERT_FALSE(nothing);
  EXPECT_THAT(nothing.error(), HasSubstr("--data"));
}

class OneInviteTest : public ImportTest {
 protected:
  /// Imports `fields` as the one invite that there is.
  ImportReport import(const std::string& fields) {
    std::filesystem::remove_all(folder_ / "example%2ecom");
    std::filesystem::create_directories(folder_ / "example%2ecom");
    write("example%2ecom/invite_token.dat", "return { [\"" + token_ + "\"] = " + fields + "; };");
    return run();
  }
  ImportReport import_invite(const std::string& more) {
    return import("{ expires = 1795100000; " + more + " }");
  }
  std::string left_behind(const ImportReport& report) {
    EXPECT_FALSE(opened_by(token_));
    EXPECT_THAT(report.left_behind, SizeIs(1));
    return report.left_behind.empty() ? std::string{} : report.left_behind.front();
  }

  std::string token_ = "abcdefghijklmnopqrstuvwx";
};

TEST_F(OneInviteTest, EntriesThatAreNoTablesAreNamed) {
  for (const auto& [value, why] : {std::pair{"true", "'true'"}, std::pair{"\"text\"", "a text"},
                                   std::pair{"7", "a number"}, std::pair{"false", "'false'"}}) {
    EXPECT_THAT(left_behind(import(value)), testing::AllOf(HasSubstr("invite abcd..."), HasSubstr(why)));
  }
  EXPECT_TRUE(import("nil").complete()) << "which Lua takes for nothing";
  EXPECT_THAT(left_behind(import("nil, {}")), HasSubstr("without a token"));
}

TEST_F(OneInviteTest, WhatIsNeverOverEndsAtTheLimit) {
  for (const std::string expires : {"(1/0)", "1e309", "-(0/0)", "(0/0)", "-(-1/0)", "1e300"}) {
    token_[12]++;
    const auto report = import("{ type = 'register'; jid = 'example.com'; expires = " + expires + " }");
    EXPECT_TRUE(report.complete()) << expires;
    EXPECT_THAT(report.changed, testing::ElementsAre(HasSubstr("10 years"))) << expires;
    ASSERT_TRUE(opened_by(token_)) << expires;
    EXPECT_EQ(opened_by(token_)->expires_at, clock_.time + domain::limits::ttl_max);
  }
  EXPECT_EQ(import("{ type = 'register'; expires = (-1/0) }").invites_expired, 1U);
}

TEST_F(OneInviteTest, TextsAreCleanedAndCut) {
  const auto report = import_invite("type = 'register'; additional_data = { note = 'J\\252rgen\\ntwo" +
                                    std::string(2000, 'x') + "' }");
  EXPECT_THAT(report.changed, testing::ElementsAre(HasSubstr("cleaned"), HasSubstr("cut to 1000")));
  EXPECT_TRUE(report.complete());
  ASSERT_TRUE(opened_by(token_));
  EXPECT_EQ(opened_by(token_)->note.size(), domain::limits::note_bytes_max);
  EXPECT_THAT(opened_by(token_)->note, testing::StartsWith("J\xEF\xBF\xBDrgen twox"));
}

TEST_F(OneInviteTest, TruthIsLuas) {
  for (const std::string yes : {"true", "'yes'", "''", "0", "{}"}) {
    token_[12]++;
    import_invite("type = 'roster'; jid = 'romeo@example.com'; allow_registration = " + yes);
    ASSERT_TRUE(opened_by(token_)) << yes;
    EXPECT_EQ(opened_by(token_)->kind, InviteKind::contact_with_registration) << yes;
  }
  for (const std::string no : {"false", "nil"}) {
    token_[12]++;
    import_invite("type = 'roster'; jid = 'romeo@example.com'; allow_registration = " + no);
    ASSERT_TRUE(opened_by(token_)) << no;
    EXPECT_EQ(opened_by(token_)->kind, InviteKind::contact) << no;
  }
  token_[12]++;
  import_invite("type = 'register'; reusable = 'yes'");
  EXPECT_EQ(opened_by(token_)->uses_allowed, domain::UseLimit::unlimited());
}

TEST_F(OneInviteTest, NothingIsWidened) {
  for (const std::string jid :
       {"'John Doe@example.com'", "'@example.com'", "'a@b@example.com'", "'juliet@'", "7", "true", "{}"}) {
    EXPECT_THAT(left_behind(import_invite("type = 'register'; jid = " + jid)), HasSubstr("invite abcd..."))
        << jid;
  }
  for (const std::string reset : {"true", "'John Doe'", "''", "7", "{}"}) {
    EXPECT_THAT(
        left_behind(import_invite("type = 'register'; additional_data = { allow_reset = " + reset + " }")),
        HasSubstr("resets the password of no valid name"))
        << reset;
  }
  EXPECT_THAT(left_behind(import_invite("type = 'register'; additional_data = 'admin'")),
              HasSubstr("no table"));
  EXPECT_THAT(left_behind(import_invite("type = 'register'; expires = 'tomorrow'")), HasSubstr("expires"));
  EXPECT_TRUE(
      import_invite("type = 'register'; jid = 'juliet@example.com/phone'; reusable = true").complete());
  EXPECT_EQ(opened_by(token_)->username->str(), "juliet");
  EXPECT_EQ(opened_by(token_)->uses_allowed, domain::UseLimit::once());
}

TEST_F(OneInviteTest, ARosterInviteIsNotWidened) {
  const std::string roster =
      "type = 'roster'; jid = 'romeo@example.com'; "
      "additional_data = { groups = { 'choir' }; roles = { ['prosody:admin'] = true }; allow_reset = 'romeo' "
      "}";
  EXPECT_TRUE(import_invite(roster).complete());
  auto invite = opened_by(token_);
  ASSERT_TRUE(invite);
  EXPECT_EQ(invite->kind, InviteKind::contact);
  EXPECT_EQ(invite->inviter, domain::Localpart::parse("romeo").value());
  EXPECT_EQ(invite->username, std::nullopt);
  EXPECT_EQ(invite->uses_allowed, domain::UseLimit::once());
  EXPECT_TRUE(invite->groups.empty());
  EXPECT_TRUE(invite->roles.empty());

  token_[12]++;
  EXPECT_TRUE(import_invite(roster + "; reusable = true").complete());
  invite = opened_by(token_);
  ASSERT_TRUE(invite);
  EXPECT_EQ(invite->kind, InviteKind::contact);
  EXPECT_EQ(invite->uses_allowed, domain::UseLimit::unlimited());

  token_[12]++;
  EXPECT_TRUE(import_invite(roster + "; allow_registration = true").complete());
  invite = opened_by(token_);
  ASSERT_TRUE(invite);
  EXPECT_EQ(invite->kind, InviteKind::contact_with_registration);
  EXPECT_EQ(invite->uses_allowed, domain::UseLimit::once());
}

TEST_F(ImportTest, AnAccountsOwnInviteIsAContactInviteForOne) {
  run();
  const auto invite = opened_by("plain_contact-01");
  ASSERT_TRUE(invite);
  EXPECT_EQ(invite->kind, InviteKind::contact);
  EXPECT_EQ(invite->uses_allowed, domain::UseLimit::once());
  EXPECT_EQ(invite->inviter, domain::Localpart::parse("romeo").value());
}

TEST_F(OneInviteTest, RolesAreASetOrAListAndGroupsAList) {
  const auto set = import_invite(
      "type = 'register'; additional_data = { roles = { ['prosody:admin'] = false; ['prosody:member'] = 1; "
      "[2] = 'prosody:admin' }; groups = { 'one'; 'two'; ['three'] = true; [4] = 'four' } }");
  ASSERT_TRUE(opened_by(token_));
  EXPECT_EQ(opened_by(token_)->roles, std::vector<std::string>{"prosody:member"});
  EXPECT_EQ(opened_by(token_)->groups, (std::vector<std::string>{"one", "two"})) << "as ipairs walks it";
  EXPECT_THAT(set.changed, testing::ElementsAre(HasSubstr("2 of its groups"), HasSubstr("1 of its roles")));
  token_[12]++;
  const auto list = import_invite(
      "type = 'register'; additional_data = { roles = { 'prosody:admin'; 'a'; [4] = 'b'; "
      "['prosody:member'] = true; c = false } }");
  ASSERT_TRUE(opened_by(token_));
  EXPECT_EQ(opened_by(token_)->roles, (std::vector<std::string>{"prosody:admin", "a"})) << "the first leads";
  EXPECT_THAT(list.changed, testing::ElementsAre(HasSubstr("2 of its roles")));
}

TEST_F(OneInviteTest, RolesThatAreNeitherAreSaid) {
  for (const std::string roles : {"'prosody:admin'", "{ 7 }", "{ [7] = 'x' }", "{ [true] = true }"}) {
    token_[12]++;
    const auto report = import_invite("type = 'register'; additional_data = { roles = " + roles + " }");
    ASSERT_TRUE(opened_by(token_)) << roles;
    EXPECT_THAT(opened_by(token_)->roles, IsEmpty()) << roles;
    EXPECT_THAT(report.changed, testing::ElementsAre(HasSubstr("1 of its roles"))) << roles;
  }
}

TEST_F(OneInviteTest, GroupsThatCanNotBeHeldAreLeftOut) {
  const auto report = import_invite("type = 'register'; additional_data = { groups = { 'a\\nb'; 'fine' } }");
  EXPECT_EQ(opened_by(token_)->groups, std::vector<std::string>{"fine"});
  EXPECT_THAT(report.changed, testing::ElementsAre(HasSubstr("1 of its groups")));
}

TEST_F(ImportTest, KeysAreTakenAsTheyAre) {
  write("example%2ecom/invite_api_keys.dat", R"(return {
    ["oldkey"] = { token = "a+b/c=="; name = "two\nlines"; };
    ["getonly"] = { token = "secret"; allowed_methods = { GET = 1 }; };
    ["nothing"] = { token = "secret"; allowed_methods = {}; };
    ["truth"] = true; ["text"] = "text"; { token = "secret" };
  };)");
  const auto report = run();
  EXPECT_EQ(report.keys, 2U);
  EXPECT_THAT(report.changed, testing::ElementsAre(HasSubstr("key oldkey: its name was cleaned")));
  EXPECT_THAT(report.left_behind,
              testing::IsSupersetOf({HasSubstr("key nothing: allows neither"), HasSubstr("key truth: 'true'"),
                                     HasSubstr("key text: a text"), HasSubstr("an API key without an id")}));
  const auto methods_of = [&](const std::string& key) {
    const auto found = wait_for<std::shared_ptr<const domain::ApiKey>>(
        [&](auto done) { keys_.authenticate(key, domain::Freshness::current, std::move(done)); });
    return found ? (*found)->methods : domain::KeyMethodSet{};
  };
  EXPECT_EQ(methods_of("oldkey/a+b/c=="),
            (domain::KeyMethodSet{domain::KeyMethod::get, domain::KeyMethod::post}));
  EXPECT_EQ(methods_of("getonly/secret"), domain::KeyMethodSet{domain::KeyMethod::get});
}

}  // namespace
}  // namespace usher::import
